//! Texts with their places marked: `⟦花都=广东省/广州市/花都区⟧` is a place with this reading, `⟦西湖区=?⟧` an ambiguous one.

use super::*;
use crate::annotate::gazetteer::Gazetteer;
use crate::document::Head;
use crate::text::Span;

fn find(text: &str) -> Vec<(Span, Place)> {
    let gazetteer = Gazetteer::current();
    let read = resolve_places(text, &gazetteer.scan(text), gazetteer);
    let place = |annotation: Annotation| match annotation.value {
        AnnotationValue::Place(place) => (annotation.span, place),
        other => panic!("{other:?} is no place"),
    };
    read.into_iter().map(place).collect()
}

/// The places found in the text without its marks are those marked, with the readings given.
#[track_caller]
fn check(marked: &str) {
    let (mut text, mut expected) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, inside)) = rest.split_once('⟦') {
        let (mark, after) = inside.split_once('⟧').expect("a mark is closed");
        let (quote, reading) = mark.split_once('=').unwrap_or((mark, ""));
        text.push_str(before);
        expected.push((Span::new(text.len(), text.len() + quote.len()), quote, reading));
        text.push_str(quote);
        rest = after;
    }
    text.push_str(rest);
    let found = find(&text);
    let shown: Vec<(&str, &str)> = found
        .iter()
        .map(|(span, place)| {
            (span.of(&text), if place.status == PlaceStatus::Ambiguous { "?" } else { place.name.as_str() })
        })
        .collect();
    let same = found.len() == expected.len()
        && found.iter().zip(&expected).zip(&shown).all(|(((found, _), (span, _, reading)), shown)| {
            found == span && (reading.is_empty() || *reading == shown.1)
        });
    assert!(same, "{marked}\nfound {shown:?}");
}

/// The only place in the text has this code.
#[track_caller]
fn check_code(text: &str, code: &str) {
    let found = find(text);
    assert!(found.iter().any(|(_, place)| place.county_code == Some(code)), "{text}\nfound {found:?}");
}

#[test]
fn chains_run_downwards() {
    check("⟦广州市花都区=广东省/广州市/花都区⟧与⟦安顺市普定县=贵州省/安顺市/普定县⟧建立结对帮扶关系");
    check("⟦广东横琴粤澳深度合作区=广东省/珠海市/横琴粤澳深度合作区⟧与⟦正安县=贵州省/遵义市/正安县⟧结对");
    check("支持⟦黔西南兴仁市=贵州省/黔西南布依族苗族自治州/兴仁市⟧、⟦普安县=贵州省/黔西南布依族苗族自治州/普安县⟧");
    check("⟦毕节七星关区柏杨林社区=贵州省/毕节市/七星关区/柏杨林社区⟧等安置区");
    check("⟦广西兴业县北市镇院垌村=广西壮族自治区/玉林市/兴业县/北市镇/院垌村⟧的村民");
    check("⟦四川眉山团结村=四川省/眉山市/团结村⟧的柑橘");
    check(
        "⟦山东省泰安市岱岳区朱家庄村=山东省/泰安市/岱岳区/朱家庄村⟧与⟦重庆市巫溪县土城镇平阳村=重庆市/巫溪县/土城镇/平阳村⟧",
    );
    check("⟦内蒙古自治区通辽市科尔沁=内蒙古自治区/通辽市/科尔沁区⟧甘蓝子街98号");
    check("⟦湖南湘潭市湘潭县城塘社区=湖南省/湘潭市/湘潭县/城塘社区⟧");
    check("⟦柳州地区忻城县=广西壮族自治区/来宾市/忻城县⟧");
    check("⟦天津大港区=天津市/滨海新区⟧");
    check("⟦青海西宁=青海省/西宁市⟧");
    check("⟦江阴市长泾镇=江苏省/无锡市/江阴市/长泾镇⟧");
    check("⟦凤冈县进化镇=贵州省/遵义市/凤冈县/进化镇⟧、⟦湄潭县永兴镇=贵州省/遵义市/湄潭县/永兴镇⟧等周边村镇");
    check("⟦六枝特区郎岱镇花脚村=贵州省/六盘水市/六枝特区/郎岱镇/花脚村⟧");
    check("⟦六盘水市水城区=贵州省/六盘水市/水城区⟧");
    check("⟦黔南三都县城南社区=贵州省/黔南布依族苗族自治州/三都水族自治县/城南社区⟧");
    check("⟦甘肃平凉崆峒区贾洼村=甘肃省/平凉市/崆峒区/贾洼村⟧");
    check("⟦广西陆川新旺村=广西壮族自治区/玉林市/陆川县/新旺村⟧");
    check("⟦云南省红河哈尼族彝族自治州元阳县=云南省/红河哈尼族彝族自治州/元阳县⟧");
    check("⟦广东省/广州市⟧".replace('/', "").as_str());
    check("⟦新疆巴音郭楞=新疆维吾尔自治区/巴音郭楞蒙古自治州⟧");
    check("⟦内蒙古通辽市科尔沁左翼后旗=内蒙古自治区/通辽市/科尔沁左翼后旗⟧");
    check("⟦福建宁德福鼎太姥山镇=福建省/宁德市/福鼎市/太姥山镇⟧岭后路");
    check("⟦瓮安县建中镇=贵州省/黔南布依族苗族自治州/瓮安县/建中镇⟧");
    check("⟦普定县后寨村=贵州省/安顺市/普定县/后寨村⟧");
}

#[test]
fn blanks_may_stand_in_addresses() {
    check("⟦上海 上海市 浦东区=上海市/浦东新区⟧ asd");
}

#[test]
fn punctuation_ends_a_name() {
    check("⟦广东=广东省⟧、⟦广州=广东省/广州市⟧和⟦贵州=贵州省⟧,⟦遵义=贵州省/遵义市⟧");
    check("⟦海南省三亚市天涯区=海南省/三亚市/天涯区⟧⟦海南省三亚市天涯区=海南省/三亚市/天涯区⟧");
}

#[test]
fn short_and_customary_names() {
    check("⟦花都=广东省/广州市/花都区⟧·⟦普定=贵州省/安顺市/普定县⟧");
    check("⟦黔南=贵州省/黔南布依族苗族自治州⟧");
    check("⟦黔西南州=贵州省/黔西南布依族苗族自治州⟧与⟦黔南州=贵州省/黔南布依族苗族自治州⟧");
    check(
        "为⟦独山=贵州省/黔南布依族苗族自治州/独山县⟧、⟦三都=贵州省/黔南布依族苗族自治州/三都水族自治县⟧、⟦罗甸=贵州省/黔南布依族苗族自治州/罗甸县⟧等县",
    );
    check("⟦石柱县=重庆市/石柱土家族自治县⟧");
    check("⟦三都县=贵州省/黔南布依族苗族自治州/三都水族自治县⟧");
    check("⟦莫旗=内蒙古自治区/呼伦贝尔市/莫力达瓦达斡尔族自治旗⟧");
    check("⟦科左中旗=内蒙古自治区/通辽市/科尔沁左翼中旗⟧");
    check("援建⟦巴州=新疆维吾尔自治区/巴音郭楞蒙古自治州⟧两县");
    check("⟦昌吉州=新疆维吾尔自治区/昌吉回族自治州⟧");
    check("⟦松山湖=广东省/东莞市/松山湖高新技术产业开发区⟧材料实验室");
    check("⟦横琴=广东省/珠海市/横琴粤澳深度合作区⟧·⟦正安=贵州省/遵义市/正安县⟧");
    check("加力支持⟦正安=贵州省/遵义市/正安县⟧吉他文化产业发展");
    check("⟦南京市雨花区=江苏省/南京市/雨花台区⟧小行路58号");
    check("⟦铜仁大龙经开区=贵州省/铜仁市/大龙经济开发区⟧");
    check("⟦和康县=新疆维吾尔自治区/和田地区/和康县⟧、⟦和安县=新疆维吾尔自治区/和田地区/和安县⟧");
    check("⟦白杨市=新疆维吾尔自治区/白杨市⟧、⟦草湖市=新疆维吾尔自治区/草湖市⟧");
    check("⟦错那市=西藏自治区/山南市/错那市⟧和⟦米林市=西藏自治区/林芝市/米林市⟧");
    check("⟦香港=香港特别行政区⟧⟦元朗区=香港特别行政区/元朗区⟧".replace("⟧⟦", "⟧的⟦").as_str());
    check("⟦阿里地区=西藏自治区/阿里地区⟧");
    check("天津援助⟦策勒=新疆维吾尔自治区/和田地区/策勒县⟧".replace("天津", "⟦天津=天津市⟧").as_str());
}

#[test]
fn old_names_are_read_as_todays_units() {
    check("⟦兴仁县=贵州省/黔西南布依族苗族自治州/兴仁市⟧");
    check("⟦成都市新津县=四川省/成都市/新津区⟧的企业");
    check("⟦莱芜市=山东省/济南市/莱芜区⟧");
    check("⟦花都市=广东省/广州市/花都区⟧");
    check("⟦铜仁地区=贵州省/铜仁市⟧");
    let place = &find("兴仁县的群众")[0];
    assert_eq!(place.1.name_then.as_deref(), Some("兴仁县"));
    assert_eq!(place.1.code, Some("522302"));
}

#[test]
fn equal_names_are_told_apart() {
    check("你家在⟦吉林省朝阳区=吉林省/长春市/朝阳区⟧，而我家在⟦北京市朝阳区=北京市/朝阳区⟧，太远了");
    check(
        "⟦广州市海珠区=广东省/广州市/海珠区⟧、⟦荔湾区=广东省/广州市/荔湾区⟧、⟦白云区=广东省/广州市/白云区⟧和⟦黄埔区=广东省/广州市/黄埔区⟧与⟦黔南州⟧10个县",
    );
    check("⟦贵阳市南明区=贵州省/贵阳市/南明区⟧、⟦白云区=贵州省/贵阳市/白云区⟧");
    check("⟦西湖区=?⟧的居民");
    check("⟦鼓楼区=?⟧的居民");
    check("⟦朝阳区=?⟧举行");
    check("⟦市中区=?⟧举行");
    check("⟦南京鼓楼区=江苏省/南京市/鼓楼区⟧");
    check("⟦杭州市=浙江省/杭州市⟧对口支援工作。⟦西湖区=浙江省/杭州市/西湖区⟧派出干部");
    check("⟦吉林=吉林省⟧的粮食");
    check("⟦海南=海南省⟧的水果");
    check("⟦大理=云南省/大理白族自治州⟧的风光");
    check("⟦湘潭=湖南省/湘潭市⟧的企业");
    check("⟦吐鲁番=新疆维吾尔自治区/吐鲁番市⟧的葡萄");
    check("⟦中山=广东省/中山市⟧协作⟦六盘水市水城区⟧");
    check("⟦大连中山区=辽宁省/大连市/中山区⟧");
    check("⟦河北区=天津市/河北区⟧");
    check("⟦吉林省吉林市=吉林省/吉林市⟧");
}

#[test]
fn villages_take_their_parents_from_the_list_or_sentence() {
    check(
        "⟦惠水县好花红村=贵州省/黔南布依族苗族自治州/惠水县/好花红村⟧、⟦排楼村=贵州省/黔南布依族苗族自治州/惠水县/排楼村⟧",
    );
    check(
        "⟦普定县=贵州省/安顺市/普定县⟧有⟦焦家村=贵州省/安顺市/普定县/焦家村⟧、⟦靛山村=贵州省/安顺市/普定县/靛山村⟧、⟦后寨村=贵州省/安顺市/普定县/后寨村⟧等",
    );
    check(
        "⟦普定县=贵州省/安顺市/普定县⟧的⟦玉秀社区=贵州省/安顺市/普定县/玉秀社区⟧、⟦鑫旺社区=贵州省/安顺市/普定县/鑫旺社区⟧",
    );
    check("⟦普定县=贵州省/安顺市/普定县⟧的变化,改善了⟦穿洞乡穿洞村=贵州省/安顺市/普定县/穿洞街道/穿洞村⟧的条件");
    check(
        "⟦独山县鄢家山社区=贵州省/黔南布依族苗族自治州/独山县/鄢家山社区⟧、⟦惠水县明田社区=贵州省/黔南布依族苗族自治州/惠水县/明田社区⟧",
    );
    check("全国有许多排楼村");
}

#[test]
fn generic_villages_are_no_names() {
    for text in [
        "示范村",
        "行政村",
        "贫困村",
        "自然村",
        "美丽乡村",
        "全村",
        "各村",
        "样板村",
        "重点村",
        "新农村",
        "20个村",
        "一批村",
        "农村",
        "乡村振兴示范典型村",
    ] {
        check(&format!("⟦普定县=贵州省/安顺市/普定县⟧{text}建设"));
        check(&format!("打造{text}"));
    }
    check("⟦湄潭县⟧乡村旅游");
    check("⟦花都区⟧5个街镇结对帮扶⟦普定县⟧5个街镇");
    check("⟦山东=山东省⟧和⟦重庆=重庆市⟧共同商定接收村");
    check("将⟦广州=广东省/广州市⟧社区治理经验");
}

#[test]
fn names_with_numerals_are_villages_behind_a_parent() {
    check("⟦普定县八宝村=贵州省/安顺市/普定县/八宝村⟧的茶园");
    check("⟦贵阳市三孔桥社区=贵州省/贵阳市/三孔桥社区⟧的食堂");
    check("⟦普定县=贵州省/安顺市/普定县⟧三个村、⟦普定县=贵州省/安顺市/普定县⟧两镇");
}

#[test]
fn longer_words_hold_no_places() {
    for text in [
        "飓风逼近佛罗里达州",
        "昆士兰州的农场",
        "奥运城市论坛",
        "新设了11个新兴区",
        "调研罗浮山的茶农",
        "园区里的五大园区",
        "一盒已开封的药",
        "江永祥指出,今年的收成不错",
        "沿独龙江而上",
    ] {
        check(text);
    }
    check("⟦上海市=上海市⟧委会的代表");
    check("大运河⟦北京=北京市⟧段通航");
}

#[test]
fn roads_are_no_places() {
    check("⟦上海市=上海市⟧山西路");
    check("长安街两旁");
    check("南京东路的商店");
    check("⟦石首市=湖北省/荆州市/石首市⟧笔架山办事处建设路香港城西街");
    check("⟦青岛市市南区=山东省/青岛市/市南区⟧香港中路18号");
    check("⟦徐汇区=上海市/徐汇区⟧虹漕路461号");
    check("⟦长顺县长寨街道=贵州省/黔南布依族苗族自治州/长顺县/长寨街道⟧和平中路28号");
    check("北京路、中山路和河南路");
    check("⟦上海市浦东新区东明路街道=上海市/浦东新区/东明路街道⟧三林路15号");
}

#[test]
fn persons_and_common_words_are_no_places() {
    check("孙中山先生");
    check("中山先生说");
    check("国家副主席王岐山出席");
    check("委员长张德江表示");
    check("开展合作，比如旅游");
    check("解放思想，平安建设，和平发展，新兴产业");
    check("友好往来的通道");
    check("前进的方向，东方的太阳，方正的字");
    check("深化合作交流");
    check("发展和政府支持");
    check("重大庆典活动");
    check("投资兴业");
    check("行业协会理事长");
    check("农村合作社");
    check("甘蔗协作社");
    check("元旦，平台，台阶");
    check("奥巴马访问北海道");
    check("大同小异，万里长城");
    check("资源优势和通道建设");
    check("⟦甘肃=甘肃省⟧合作交流");
    check("https://example.com/guangzhou English text only");
}

#[test]
fn common_words_count_below_their_parents() {
    check("⟦甘南合作=甘肃省/甘南藏族自治州/合作市⟧");
    check("⟦那曲市比如县=西藏自治区/那曲市/比如县⟧");
    check("⟦合作市=甘肃省/甘南藏族自治州/合作市⟧");
    check("⟦云浮新兴=广东省/云浮市/新兴县⟧");
    check("⟦通道侗族自治县=湖南省/怀化市/通道侗族自治县⟧");
}

#[test]
fn longer_names_of_other_things() {
    check("白云山和凤凰山");
    check("金沙江水电站");
    check("长白山的雪");
    check("⟦吉林=吉林省⟧长白山");
    check("粤港澳大湾区");
    check("⟦京=北京市⟧⟦津=天津市⟧⟦冀=河北省⟧协同发展");
    check("长三角和珠三角");
    check("西湖龙井");
    check("习近平在马里兰州");
    check("在津巴布韦总统选举中");
    check("⟦吉林=吉林省⟧市场和⟦广州=广东省/广州市⟧市场");
}

#[test]
fn abbreviations_count_in_frames() {
    check("⟦粤=广东省⟧⟦黔=贵州省⟧协作");
    check("⟦鲁=山东省⟧⟦甘=甘肃省⟧两省");
    check("⟦闽=福建省⟧⟦宁=宁夏回族自治区⟧协作");
    check("⟦沪=上海市⟧⟦滇=云南省⟧合作");
    check("⟦京=北京市⟧⟦蒙=内蒙古自治区⟧扶贫协作");
    check("⟦粤=广东省⟧⟦桂=广西壮族自治区⟧对口帮扶");
    check("⟦苏=江苏省⟧⟦陕=陕西省⟧协作");
    check("⟦苏=江苏省⟧⟦青=青海省⟧两地");
    check("⟦浙=浙江省⟧⟦川=四川省⟧东西部协作");
    check("⟦鲁=山东省⟧⟦渝=重庆市⟧劳务协作");
    check("⟦津=天津市⟧⟦甘=甘肃省⟧产业园");
    check("共筑⟦粤=广东省⟧⟦黔=贵州省⟧情");
    check("⟦北京=北京市⟧援⟦藏=西藏自治区⟧医疗队");
    check("第五批援⟦青=青海省⟧干部");
    check("⟦陕西=陕西省⟧援⟦疆=新疆维吾尔自治区⟧的项目");
    check("支持⟦广东=广东省⟧企业赴⟦黔=贵州省⟧投资");
    check("推动⟦粤=广东省⟧企入⟦黔=贵州省⟧、⟦粤=广东省⟧资投⟦黔=贵州省⟧");
    check("⟦贵州=贵州省⟧驻⟦粤=广东省⟧招商工作队");
    check("百企⟦桂=广西壮族自治区⟧⟦黔=贵州省⟧行");
    check("成立⟦粤=广东省⟧⟦桂=广西壮族自治区⟧⟦粤=广东省⟧⟦黔=贵州省⟧现代农业产业园联合会⟦粤=广东省⟧⟦黔=贵州省⟧分会");
    check("黔货出山");
    check("全疆各地");
    check("入青少年宫，在新的一年");
    check("⟦辽宁=辽宁省⟧协作");
    check("港澳合作");
    check("打造成黔黔协作示范性学校");
}

#[test]
fn local_shorthand_is_read_in_its_article() {
    check(
        "⟦惠州市=广东省/惠州市⟧⟦黔西南州=贵州省/黔西南布依族苗族自治州⟧两地。深化⟦惠=广东省/惠州市⟧⟦黔=贵州省/黔西南布依族苗族自治州⟧协作",
    );
    check(
        "⟦广州=广东省/广州市⟧与⟦黔南=贵州省/黔南布依族苗族自治州⟧。⟦广=广东省/广州市⟧⟦黔=贵州省/黔南布依族苗族自治州⟧两地合力",
    );
    check("⟦惠州=广东省/惠州市⟧推进⟦黔西南=贵州省/黔西南布依族苗族自治州⟧在⟦惠=广东省/惠州市⟧务工人员实名制");
    check("惠黔协作");
}

#[test]
fn companies_are_flagged() {
    let inside = |text: &str| find(text).first().map(|place| place.1.head.is_thing());
    for text in [
        "广州越秀集团在毕节投资",
        "贵州茅台发布",
        "四川长虹发布",
        "珠海格力电器股份有限公司",
        "广东省电力开发有限公司",
        "贵州银行发布",
        "沈阳铁路局发送旅客",
        "瑞金机场扩建",
        "宁波舟山港的航线",
        "北京队战胜对手",
    ] {
        assert_eq!(inside(text), Some(true), "{text}");
    }
    for text in [
        "广州妇儿中心帮扶毕节",
        "贵州省科技厅发布",
        "广东企业和公司",
        "广州投资成立公司",
        "贵州省在公司召开会议",
        "广州兵团第四十二集团军",
        "北京港澳事务办公室",
        "广州市广雅附中教育集团帮扶独山",
        "广州队伍抵达毕节",
    ] {
        assert_eq!(inside(text), Some(false), "{text}");
    }
}

#[test]
fn products_and_public_bodies_keep_their_places() {
    check("⟦兰州=甘肃省/兰州市⟧牛肉面");
    check("⟦武汉=湖北省/武汉市⟧热干面");
    check("⟦东乡=?⟧绣娘");
    check("⟦广州=广东省/广州市⟧妇儿中心帮扶⟦毕节=贵州省/毕节市⟧、⟦黔南=贵州省/黔南布依族苗族自治州⟧妇幼保健院");
    check("⟦贵州省=贵州省⟧科技厅");
}

#[test]
fn peer_addresses() {
    for (text, code) in [
        ("徐汇区虹漕路461号58号楼5楼", "310104"),
        ("泉州市洛江区万安塘西工业区", "350504"),
        ("我家的地址是江苏淮安清江浦区人民路111号", "320812"),
        ("湘潭城塘社区", "430300"),
        ("山西长治潞州区山禾路2号", "140403"),
        ("东兴市北仑大道59号", "450681"),
        ("福清市石竹街道义明综合楼3F", "350181"),
        ("李xx 13512222222 恭城 恭城镇拱辰东路08-88号", "450332"),
        ("龙湖区黄山路潮华雅居10栋000房", "440507"),
        ("西安市雁塔区丈八东路晶城秀府7号楼", "610113"),
        ("湖北省安陆市西亚小铺", "420982"),
        ("山东省青岛平度市南村镇", "370283"),
        ("吐鲁番市吐鲁番宾馆", "650400"),
        ("重庆忠县", "500233"),
        ("湖北神农架太阳村10组", "429021"),
        ("重庆市永川区南大街街道重庆文理学院", "500118"),
        ("黑龙江齐齐哈尔市梅里斯区", "230208"),
        ("江西上饶市广信区华坛山镇", "361104"),
        ("重庆石柱县南宾街道", "500240"),
    ] {
        check_code(text, code);
    }
}

#[test]
fn any_input_is_read() {
    for text in [
        "",
        "广",
        "广州",
        "𠮷野家在广州",
        "广\u{0}州",
        "村",
        "社区",
        "、村、村、村",
        "粤",
        "粤黔",
        "黔",
        "援",
        "广州\n市",
        "·",
        "上海 上海 上海 上海 上海 上海 上海 上海 上海",
    ] {
        let places = find(text);
        assert!(places.iter().all(|(span, _)| text.is_char_boundary(span.start) && text.is_char_boundary(span.end)));
    }
}

#[test]
fn a_child_right_behind_its_parent_is_that_parents() {
    check_candidates("石家庄市桥东区的老街", &["长安区", "桥西区"]);
    check("⟦济宁市中区=山东省/济宁市/任城区⟧的学校搬迁");
    check("⟦济南市中区=山东省/济南市/市中区⟧与⟦枣庄市中区=山东省/枣庄市/市中区⟧");
    check("⟦河北省石家庄市=河北省/石家庄市⟧高营区的干部");
    check("由⟦合肥市西市区=安徽省/合肥市/蜀山区⟧、⟦安庆市郊区=安徽省/安庆市/宜秀区⟧承办");
    check("在⟦龙岩市永定县=福建省/龙岩市/永定区⟧,还有⟦福建=福建省⟧的⟦永定县=福建省/龙岩市/永定区⟧");
}

#[test]
fn former_names_are_read_where_they_were() {
    check("⟦襄樊=湖北省/襄阳市⟧,即⟦襄樊市=湖北省/襄阳市⟧,⟦湖北襄樊市谷城县=湖北省/襄阳市/谷城县⟧");
    check("⟦淮安市楚州区=江苏省/淮安市/淮安区⟧的学生");
    check(
        "⟦巴彦淖尔盟=内蒙古自治区/巴彦淖尔市⟧与⟦伊克昭盟=内蒙古自治区/鄂尔多斯市⟧,⟦内蒙古乌兰察布盟=内蒙古自治区/乌兰察布市⟧",
    );
    check("⟦宝鸡县=陕西省/宝鸡市/陈仓区⟧、⟦渭南县=陕西省/渭南市/临渭区⟧");
    check("⟦四川省涪陵市=重庆市/涪陵区⟧的榨菜");
    check_candidates("成都市西城区的居民", &["青羊区", "金牛区", "武侯区"]);
    let second = &find("成都市东城区、西城区的居民")[1].1;
    assert_eq!(second.status, PlaceStatus::Ambiguous);
    assert!(second.candidates.iter().all(|path| path.starts_with("四川省/成都市/")), "{second:?}");
    assert_eq!(second.name_then.as_deref(), Some("西城区"));
    check("⟦北京市东城区=北京市/东城区⟧、⟦西城区=北京市/西城区⟧的居民");
    let place = &find("时任襄樊市市长")[0].1;
    assert_eq!((place.name_then.as_deref(), place.code), (Some("襄樊市"), Some("420600")));
}

/// The first place in the text is ambiguous between units of these names.
#[track_caller]
fn check_candidates(text: &str, names: &[&str]) {
    let found = find(text);
    let last = |path: &String| path.rsplit('/').next().unwrap_or_default().to_owned();
    let candidates: Vec<String> = found[0].1.candidates.iter().map(last).collect();
    assert_eq!(candidates, names, "{text}");
}

#[test]
fn persons_reigns_and_waters_are_no_places() {
    for text in [
        "周海南说,孙安宁和郭吉安同志也来了",
        "林海南帮助了乡亲",
        "咸丰皇帝即位",
        "咸丰年间的旧志",
        "检察官江永祥出庭",
        "跨越杭州湾的大桥",
        "北海公园开放",
        "延安中学的学生",
        "人民南路北区的住户",
        "建设路北段",
        "让教育进社区",
        "推进智慧社区",
    ] {
        let found = find(text);
        assert!(found.is_empty(), "{text}\nfound {found:?}");
    }
    check("⟦杭州=浙江省/杭州市⟧帮扶长沙湾社区");
    assert_eq!(find("汉中县志")[0].1.head, Head::Paper);
    check("⟦广西北海=广西壮族自治区/北海市⟧公园开放");
}

#[test]
fn a_school_belongs_to_the_city_before_it() {
    check("⟦上海市=上海市⟧延安中学与⟦云南省元阳县=云南省/红河哈尼族彝族自治州/元阳县⟧的学校");
    check("⟦吴江市=江苏省/苏州市/吴江区⟧北海小学的学生");
    check("⟦苏州市=江苏省/苏州市⟧平江实验学校");
    let school = &find("上海市延安中学")[0].1;
    assert_eq!(school.head, Head::Body);
}

#[test]
fn a_village_lies_in_no_county_of_another_province() {
    check("⟦海沧区=福建省/厦门市/海沧区⟧的学生到⟦贞庚村=福建省/厦门市/海沧区/贞庚村⟧写生");
    check("⟦海沧区=福建省/厦门市/海沧区⟧办了画展。⟦新疆=新疆维吾尔自治区⟧的坎久干村也来了");
}

#[test]
fn places_abroad_are_foreign() {
    let status = |text: &str| find(text).iter().map(|(_, place)| place.status).collect::<Vec<_>>();
    assert_eq!(status("越南广宁省的口岸"), [PlaceStatus::Foreign]);
    assert_eq!(status("在越南南部隆安省务工"), [PlaceStatus::Foreign]);
    assert_eq!(status("越南永福、太原省"), [PlaceStatus::Foreign, PlaceStatus::Foreign]);
    assert_eq!(status("广东广宁县的竹子"), [PlaceStatus::Resolved]);
    assert_eq!(status("泰国客商到永福考察,永福县很欢迎"), [PlaceStatus::Resolved; 2]);
}

#[test]
fn what_stands_nearest_decides_between_readings() {
    // The place beside it in a list before the sentence, the sentence before the paragraph, that before the rest.
    check("⟦江苏省苏州市=江苏省/苏州市⟧。\n在⟦北京市海淀区=北京市/海淀区⟧、⟦朝阳区=北京市/朝阳区⟧");
    check("⟦长春市=吉林省/长春市⟧的⟦朝阳区=吉林省/长春市/朝阳区⟧");
    check("⟦长春市=吉林省/长春市⟧通报。⟦朝阳区=吉林省/长春市/朝阳区⟧整改");
    check("⟦长春市=吉林省/长春市⟧通报。\n又过了一年。\n⟦朝阳区=吉林省/长春市/朝阳区⟧整改");
    check("⟦长春市=吉林省/长春市⟧通报后,⟦北京市=北京市⟧的⟦朝阳区=?⟧也");
}
