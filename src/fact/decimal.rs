/// An exact decimal number of any length.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {}
