use proptest::prelude::*;

use super::*;
use crate::annotate::numeral::scan_numerals;

/// Units of money, of people and of things.
fn units() -> Units {
    ["元", "美元", "人", "人次", "户", "个", "公里"].map(str::to_owned).into_iter().collect()
}

/// Checks the cells of a text: number, scale, unit and header of each.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let numerals = scan_numerals(text);
    let cells: Vec<String> = scan_tables(text, &numerals, &units())
        .iter()
        .map(|cell| {
            let header = cell.header.map_or("", |header| header.of(text));
            let number = numerals[cell.numeral].span.of(text);
            format!("{number} e{} {} {header}", cell.exponent, cell.unit.of(text)).trim_end().to_owned()
        })
        .collect();
    assert_eq!(cells, expected, "{text}");
}

#[test]
fn a_caption_counts_the_table_below_it() {
    check("单位:万元\n县\t计划\t完成率(%)\n甲县\t8,200\t98.1\n乙县\t90\t97\n", &["8,200 e4 元 计划", "90 e4 元 计划"]);
    check("表3 投资(单位:亿元)\n| 企业 | 投资 |\n|---|---|\n| 甲 | 12.5 |\n", &["12.5 e8 元 投资"]);
    check("金额单位: 人民币万元\n(节选)\n甲  10\n乙  20\n", &["10 e4 元", "20 e4 元"]);
    check(
        "单位:人次\n指标\t2022年\t2023年\n技能培训\t18,340\t21,475\n",
        &["18,340 e0 人次 技能培训", "21,475 e0 人次 技能培训"],
    );
    check("单位:亿元、%\n地区 | 产值 | 增长\n甲 | 5.5 | 7.1\n", &["5.5 e8 元 产值"]);
}

#[test]
fn a_statement_says_once_in_what_it_counts() {
    check("(美元百万元)\n项目  2024年  2023年\n收益  31  29\n", &["31 e6 美元 收益", "29 e6 美元 收益"]);
    check("除另有注明外,金额以人民币千元列示\n项目\t2024年\n净利\t3,104\n", &["3,104 e3 元 净利"]);
    check("人民币百万元\t2024年\t2023年\n收入\t1,245\t1,143\n", &["1,245 e6 元 收入", "1,143 e6 元 收入"]);
    check("2024年美元千元  2023年美元千元\n收益  45  43\n", &["45 e3 美元 收益", "43 e3 美元 收益"]);
    check("| 项目 | 2024年 | 2023年 |\n| | 千元 | 千元 |\n| 收益 | 45 | 43 |\n", &["45 e3 元 收益", "43 e3 元 收益"]);
    check("| 项目 | 2024/06 美元(千$) |\n| 毛利 | 341,848 |\n", &["341,848 e3 美元 毛利"]);
    check("| 绝 对 数(亿元) | 增长(%) |\n产值 | 617.5 | 5.2 |\n", &["617.5 e8 元"]);
    check("报价(单位:万元/场)\n| 级别 | 商演 |\n| 甲 | 800-1200 |\n", &["800-1200 e4 元 商演"]);
    check("单位:元\n项目 金额\n减:费用 -\n2019年末余额 81,344.5\n", &["81,344.5 e0 元"]);
    check("美元千元\n项目 2024年度 2023年度\n收益 31 29\n", &["31 e3 美元 收益", "29 e3 美元 收益"]);
    check("(单位:美元百万)\n地区  2024  2023\n北美  1,204  902\n", &["1,204 e6 美元 北美", "902 e6 美元 北美"]);
    check(
        "单位:百万元\n项目 2023年 2022年 变动\n净利 1,204 (356) 不适用\n毛利 310 290 6.9%\n",
        &["1,204 e6 元 净利", "356 e6 元 净利", "310 e6 元 毛利", "290 e6 元 毛利"],
    );
    check("项目 计费单位 标准(元)\n核磁共振 部位 480\n", &["480 e0 元 核磁共振"]);
    // What is told in prose says nothing of the lines below.
    check("全年投资表示信心,计划投入万元\n甲  10\n", &[]);
    check("元\n甲  10\n", &[]);
}

#[test]
fn a_column_or_a_row_has_its_own_unit() {
    check("序号 | 资金(万元) | 人数(人)\n1 | 4,500 | 860\n", &["4,500 e4 元 资金", "860 e0 人 人数"]);
    check("项目\t投资/万元\n甲\t2023\n", &["2023 e4 元 投资"]);
    check("单位:万元\n县\t资金\t村数(个)\n甲\t5\t3\n", &["5 e4 元 资金", "3 e0 个 村数"]);
    check("指标\t单位\t2023年\n资金\t亿元\t7.5\n培训\t人次\t600\n", &["7.5 e8 元 资金", "600 e0 人次 培训"]);
    check("指标  2022年  2023年\n资金(万元)  100  200\n", &["100 e4 元 资金", "200 e4 元 资金"]);
    check("岗位 人数(人)\n采茶工 32\n司机 18\n", &["32 e0 人 人数", "18 e0 人 人数"]);
    check("单位:元\n一、租金 35.6\n减:押金 (20)\n", &["35.6 e0 元", "20 e0 元"]);
    check("单位:万元\n序号 项目 2021年\n1 教育 350\n2 卫生 120\n", &["350 e4 元 教育", "120 e4 元 卫生"]);
    check("项目 本期(元) 上期(元)\n租金 1,200.50 980\n", &["1,200.50 e0 元 租金", "980 e0 元 租金"]);
}

#[test]
fn no_unit_rather_than_a_wrong_one() {
    check("单位:万元\n年份\t资金\n2021\t5\n2022年\t6\n", &["5 e4 元 资金", "6 e4 元 资金"]);
    check("单位:万元\n县\t开工年\t项目数\n甲\t2021\t3\n", &[]);
    check("单位:万元\n县\t资金\t受益人口\t账号\n甲\t5\t300\t17\n", &["5 e4 元 资金"]);
    check("单位:万元、人\n县\t资金\n甲\t5\n", &[]);
    check("单位:万元\n县  资金\n甲  5  7\n", &[]);
    check("单位:万元\n以下为正文。\n县\t资金\n甲\t5\n", &[]);
    check("单位:万元\n县\t资金\n甲\t5\n\n县\t面积\n乙\t6\n", &["5 e4 元 资金"]);
    check("县\t资金\n甲\t5\n", &[]);
    check("图为颁奖现场 (记者 周越 摄)\n全程 42\n", &[]);
    check("投资(含税) | 6\n单位:甲公司\n甲 | 乙\n", &[]);
}

#[test]
fn a_line_of_nothing_but_a_colon_is_no_row() {
    let text = "单位:万元\n:\n甲 5";
    assert_eq!(scan_tables(text, &scan_numerals(text), &units()).len(), 1);
}

proptest! {
    #[test]
    fn any_text_gives_cells_with_units(text in "([单位:：金额万亿元人次(（)）/、,|\t \n0-9.年%-]|单位:万元|  ){0,60}") {
        let numerals = scan_numerals(&text);
        for cell in scan_tables(&text, &numerals, &units()) {
            prop_assert!(!cell.unit.of(&text).is_empty());
            prop_assert!(cell.header.is_none_or(|header| text.get(header.range()).is_some()));
        }
    }
}

#[test]
fn rows_of_printed_statements() {
    let caption = "单位:万元\n序号  对象  补助内容  类别  金额\n";
    check(
        &format!("{caption}1  甲局  技改奖励  收益  260\n2  乙局  其他项目(单笔 50 以下)  收益  1,350\n合计  1,610\n"),
        &["260 e4 元 技改奖励", "1,350 e4 元 其他项目", "1,610 e4 元"],
    );
    check(
        "单位:元\n序号 项目 日期 金额\n1 修桥 2022 年 3 月 812.5\n2 修路 2022年5月 1,450\n合计 2,262.5\n",
        &["812.5 e0 元 修桥", "1,450 e0 元 修路", "2,262.5 e0 元"],
    );
    check("项目 | 金额(元)\n仓库 | 455.2万\n道路 | 98万\n", &["455.2万 e0 元 仓库", "98万 e0 元 道路"]);
    // A scale in both is none.
    check("项目 | 金额(万元)\n仓库 | 455.2万\n", &[]);
    // What stands in brackets behind a name that a mark parts from its unit.
    check("项目 | 预计费用- 元\n水费 | 620\n", &["620 e0 元 预计费用"]);
    // The unit of another row says nothing of the figures above it.
    check("项目 | 总额\n厂房 | 8,300\n仓库 | 9,100\n注册资本 | 60,000元\n", &[]);
    check("项目 | 总额\n厂房 | 8,300元\n仓库 | 60,000\n", &["60,000 e0 元 仓库"]);
    check("2023年(元) | 2024年(元) | |\n水费 | 31 | 28\n", &["31 e0 元 水费", "28 e0 元 水费"]);
}

#[test]
fn rows_of_words_and_cells_one_under_another() {
    check(
        "项目 附注 2019美元 2018美元\n年初资产 3 3,150,352 2,890,374\n年末资产 4 3,250,000 3,150,352\n",
        &[
            "3,150,352 e0 美元 年初资产",
            "2,890,374 e0 美元 年初资产",
            "3,250,000 e0 美元 年末资产",
            "3,150,352 e0 美元 年末资产",
        ],
    );
}
