use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::{Error, Extractor, Inner, Wanted};
use crate::annotate::gazetteer::Gazetteer;
use crate::normalize::Normalizer;
use crate::pipeline::Pipeline;
use crate::rule::{DEFAULT_CURRENCY, RuleFiles, RuleSet, all_builtin_files};

/// Rules and options of an [`Extractor`]. They are those of the command line, and mean the same.
///
/// ```
/// use jushi::Extractor;
///
/// let extractor = Extractor::builder().kinds(["amount"]).currency("HKD").date("2024-03-05").build()?;
/// let facts = extractor.extract("去年斥資三千萬元，惠及12名教師。")?;
/// assert_eq!(facts.len(), 1);
/// assert_eq!(facts[0].field("currency"), Some("HKD"));
/// assert_eq!(facts[0].field("time_value"), Some("2023"));
/// # Ok::<(), jushi::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ExtractorBuilder {
    rules: Vec<Rules>,
    resolved: Option<RuleFiles>,
    with: Vec<String>,
    has_everything: bool,
    kinds: Vec<String>,
    currency: Option<String>,
    date: Option<String>,
    places: Option<PathBuf>,
    without: Vec<String>,
}

/// Where rules are from.
#[derive(Clone, Debug)]
enum Rules {
    Folder(PathBuf),
    Files(PathBuf, BTreeMap<String, String>),
}

impl ExtractorBuilder {
    /// The rule files of a folder in place of the built-in ones, or on top of them where they say `extends`. Said again, on top of
    /// those before.
    pub fn rules(mut self, folder: impl Into<PathBuf>) -> Self {
        self.rules.push(Rules::Folder(folder.into()));
        self
    }

    /// As [`rules`](Self::rules), with files that are given as path and text.
    ///
    /// ```
    /// let rule = r#"
    /// schema = 1
    /// extends = "builtin"
    /// sees = ["number"]
    /// [kinds.beds]
    /// fields = ["value: number"]
    /// [[rule]]
    /// id = "beds/counted"
    /// fact = "beds"
    /// pattern = '<n:number>张(?:病)?床'
    /// example = ['新增[[300张病床]]']
    /// "#;
    /// let extractor = jushi::Extractor::builder().rule_texts([("beds.toml", rule)]).kinds(["beds"]).build()?;
    /// assert_eq!(extractor.extract("医院新增300张病床。")?[0].quote(), "300张病床");
    /// # Ok::<(), jushi::Error>(())
    /// ```
    pub fn rule_texts<N: Into<String>, T: Into<String>>(mut self, files: impl IntoIterator<Item = (N, T)>) -> Self {
        let files = files.into_iter().map(|(name, text)| (name.into(), text.into())).collect();
        // A name that no folder has, and each its own.
        let folder = PathBuf::from(format!("<rules {}>", self.rules.len() + 1));
        self.rules.push(Rules::Files(folder, files));
        self
    }

    /// Rule files as another extractor had them, with all that was laid on top.
    #[doc(hidden)]
    pub fn resolved_rules(mut self, files: RuleFiles) -> Self {
        self.resolved = Some(files);
        self
    }

    /// Further rules too: `land`, `organizations`, or others of the folder `more/` of the rules.
    pub fn with<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.with.extend(names.into_iter().map(Into::into));
        self
    }

    /// All further rules that there are, for those who must know all kinds.
    #[doc(hidden)]
    pub fn everything(mut self) -> Self {
        self.has_everything = true;
        self
    }

    /// Only these kinds of fact. `number`, `percent`, `time` and `place` can be asked for too, and kinds of further rules.
    pub fn kinds<N: Into<String>>(mut self, kinds: impl IntoIterator<Item = N>) -> Self {
        self.kinds.extend(kinds.into_iter().map(Into::into));
        self
    }

    /// ISO 4217 code of sums that name no currency: bare 元, 块 and 角. It is `CNY` where nothing else is said.
    pub fn currency(mut self, code: impl Into<String>) -> Self {
        self.currency = Some(code.into());
        self
    }

    /// Date of articles that do not say theirs, `YYYY-MM-DD`, from which 今年 and 昨天 are reckoned.
    pub fn date(mut self, date: impl Into<String>) -> Self {
        self.date = Some(date.into());
        self
    }

    /// A table of further places, with the columns name, parent, level and shorts, parted by tabs.
    pub fn places(mut self, table: impl Into<PathBuf>) -> Self {
        self.places = Some(table.into());
        self
    }

    /// Without these steps of cleaning.
    pub fn without<N: Into<String>>(mut self, steps: impl IntoIterator<Item = N>) -> Self {
        self.without.extend(steps.into_iter().map(Into::into));
        self
    }

    /// Reads and checks the rules, and makes the extractor.
    ///
    /// # Errors
    /// When rules are broken, with all of their mistakes; when a folder cannot be read; when an option names what is not there.
    pub fn build(self) -> Result<Extractor, Error> {
        let date = self.date.as_deref().map(parse_date).transpose()?;
        let mut normalizer = Normalizer::new();
        for step in &self.without {
            normalizer = normalizer.without(step)?;
        }
        let files = self.files()?;
        let set = RuleSet::compile_without_examples(&files).map_err(|found| Error::rules(&found))?;
        let set = match self.currency.as_deref() {
            Some(code) if code != DEFAULT_CURRENCY => set.with_currency(code)?,
            _ => set,
        };
        let pipeline = Pipeline::new(set, normalizer).with_date(date);
        let wanted = Wanted::new(&self.kinds, &pipeline)?;
        let pipeline = wanted.narrow(pipeline);
        Ok(Extractor { inner: Arc::new(Inner { pipeline, wanted, files }) })
    }

    /// The rule files that run.
    fn files(&self) -> Result<RuleFiles, Error> {
        if let Some(files) = &self.resolved {
            return Ok(files.clone());
        }
        let mut files = self.all_files()?;
        if let Some(path) = &self.places {
            let wrong = |reason: String| Error::Option { option: "places", reason };
            let table = fs::read_to_string(path)
                .map_err(|error| wrong(format!("cannot read the places in {}: {error}", path.display())))?;
            let added = files.add_places(&table);
            added.map_err(|problems| wrong(format!("{}: {}", path.display(), problems.join("; "))))?;
        }
        let everything: Vec<String> = files.more().into_iter().map(str::to_owned).collect();
        let with = if self.has_everything { &everything } else { &self.with };
        Ok(files.with_packs(with, &self.kinds)?)
    }

    fn all_files(&self) -> Result<RuleFiles, Error> {
        if self.rules.is_empty() {
            return Ok(all_builtin_files());
        }
        let folder = |rules: &Rules| match rules {
            Rules::Folder(folder) | Rules::Files(folder, _) => folder.clone(),
        };
        let folders: Vec<PathBuf> = self.rules.iter().map(folder).collect();
        let read = |folder: &Path| {
            let given = self.rules.iter().find_map(|rules| match rules {
                Rules::Files(name, files) if name == folder => Some(files),
                _ => None,
            });
            match given {
                Some(files) => {
                    Ok(RuleFiles { files: files.clone(), folder: Some(folder.to_owned()), ..RuleFiles::default() })
                }
                None => RuleFiles::read(folder).map_err(|error| error.to_string()),
            }
        };
        Ok(RuleFiles::stack_with(&folders, &read)?)
    }
}

fn parse_date(text: &str) -> Result<Date, Error> {
    text.parse().map_err(|_| Error::Option {
        option: "date",
        reason: format!("`{text}` is no date, expected YYYY-MM-DD such as 2024-03-05"),
    })
}

/// The table of the rules folder that is for places of the user.
const OWN_PLACES: &str = "lexicon/places/own.tsv";

impl RuleFiles {
    /// Adds the rows of a table of places, so that the hash of the files tells runs with other tables apart.
    ///
    /// # Errors
    /// With all that is wrong with the table.
    pub(crate) fn add_places(&mut self, table: &str) -> Result<(), Vec<String>> {
        let problems = Gazetteer::current().problems_of_own(table);
        if !problems.is_empty() {
            return Err(problems);
        }
        let own = self.files.entry(OWN_PLACES.to_owned()).or_insert_with(|| "name\tparent\tlevel\tshorts\n".to_owned());
        if !own.ends_with('\n') {
            own.push('\n');
        }
        own.push_str(table);
        Ok(())
    }

    /// The files that run when these further rules and these kinds are asked for.
    pub(crate) fn with_packs(self, with: &[String], kinds: &[String]) -> Result<Self, crate::rule::UnknownMore> {
        let mut with = with.to_vec();
        with.extend(kinds.iter().filter_map(|kind| self.more_for_kind(kind)));
        self.with_more(&with)
    }
}
