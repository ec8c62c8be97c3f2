use std::mem::ManuallyDrop;

use clap::Args;

use super::Common;
use super::extract::print_records;
use super::input::InputFormat;
use super::kinds::NATIVE_KINDS;
use crate::emit::annotation_records;

/// Arguments of `annotate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  echo 不少于3.7亿元 | jushi annotate -
  echo 浙江医生到襄樊市坐诊 | jushi annotate --kinds place -")]
pub(super) struct AnnotateArgs {
    /// File to read, or - for stdin
    file: String,
    /// What the file is
    #[arg(long, value_enum, default_value_t)]
    input_format: InputFormat,
    /// Only these kinds: number, percent, time, place
    #[arg(long, value_delimiter = ',', value_name = "KINDS", value_parser = NATIVE_KINDS)]
    kinds: Vec<String>,
}

pub(super) fn annotate(args: &AnnotateArgs, common: &Common) -> anyhow::Result<u8> {
    // The process ends with it.
    let pipeline = ManuallyDrop::new(common.pipeline()?);
    print_records(&args.file, args.input_format, common, &pipeline, &|pipeline, document, each| {
        let records = annotation_records(document, &pipeline.annotations(document)).into_iter();
        records.filter(|record| args.kinds.is_empty() || args.kinds.contains(&record.kind)).try_for_each(each)
    })
}
