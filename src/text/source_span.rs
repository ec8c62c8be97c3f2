/// Where something stands in a source: the form in which positions leave the program.
///
/// Both ranges are half open and count from zero. They differ in what they count and in which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SourceSpan {
    /// Characters (Unicode code points) of the decoded source text.
    pub char: [usize; 2],
    /// Bytes of the file as it lies on disk, whatever its encoding.
    pub byte: [usize; 2],
}
