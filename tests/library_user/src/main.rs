//! Adds up the sums in the files that are named, by currency: the library as a program uses it.

use std::collections::BTreeMap;
use std::error::Error;

use jushi::{Article, Decimal, Extractor, Statement};

fn main() -> Result<(), Box<dyn Error>> {
    let extractor = Extractor::builder().kinds(["amount"]).build()?;
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for name in std::env::args().skip(1) {
        let bytes = std::fs::read(&name)?;
        for fact in extractor.extract(Article::decode(name, bytes)?)? {
            let Statement::Amount(amount) = fact.statement() else { continue };
            if fact.repeats().is_none() {
                let sum = sums.entry(amount.currency).or_insert(Decimal::ZERO);
                *sum = &*sum + &amount.number.value;
            }
        }
    }
    sums.iter().for_each(|(currency, sum)| println!("{currency}\t{sum}"));
    Ok(())
}
