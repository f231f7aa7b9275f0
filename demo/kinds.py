"""What goes wrong in the invented city, how often, at what hours, and what people write about it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# shares of a day by hour: the even hours 0, 2, 4 … 22, each standing for two hours
_HOURS = {
    "day": (1, 0, 1, 6, 16, 18, 12, 15, 14, 9, 5, 3),
    "morning": (1, 1, 3, 18, 24, 16, 9, 10, 8, 5, 3, 2),
    "evening": (2, 1, 0, 3, 8, 9, 9, 11, 17, 22, 14, 4),
    "dark": (5, 3, 2, 2, 3, 3, 3, 5, 17, 28, 20, 9),
    "any": (5, 4, 4, 7, 11, 12, 10, 12, 12, 10, 8, 5),
}
WEEKDAYS = (1.14, 1.08, 1.05, 1.06, 1.1, 0.82, 0.75)  # Monday first


@dataclass(frozen=True)
class Kind:
    """A category in the proportions of the city. `wet` kinds come when it rains; `subject` is what a picture shows."""

    code: str
    share: float
    hours: str
    subject: str
    sentences: tuple[str, ...]
    wet: bool = False

    def hour(self, rng: np.random.Generator) -> float:
        """An hour of the day, 0 to 24, as such things are found."""
        weights = np.asarray(_HOURS[self.hours], dtype=float)
        return float(rng.choice(12, p=weights / weights.sum()) * 2 + rng.uniform(0, 2))


def _kind(code: str, share: float, hours: str, subject: str, sentences: str, *, wet: bool = False) -> Kind:
    return Kind(code, share, hours, subject, tuple(sentences.split()), wet)


KINDS: Sequence[Kind] = (
    _kind("E0110", 13, "morning", "rubbish",
          "垃圾桶满溢，袋装垃圾堆在人行道上，有异味。 路边散落大量生活垃圾，行人绕行。 "
          "墙角堆放生活垃圾约两平方米，无人清理。 绿化带旁有成堆果皮和外卖盒。"),
    _kind("E0112", 6, "morning", "rubbish",
          "路面有大片落叶和纸屑，保洁不到位。 人行道有油污，雨后湿滑。 路口有泥土洒落，车辆经过扬尘。"),
    _kind("E0114", 1.5, "day", "rubbish", "渣土车遗撒沙石约二十米。 路面有水泥块和碎石，影响非机动车通行。"),
    _kind("E0131", 2, "evening", "rubbish", "饭店后门餐厨垃圾外溢，污水流到路面。 泔水桶倾倒，气味很大。"),
    _kind("E0135", 2, "any", "rubbish", "旧沙发和床垫丢弃在路边。 有废弃柜子一组，占用人行道。"),
    _kind("E0136", 4, "day", "rubbish", "店铺门前堆放纸箱和货物，占用盲道。 装修材料堆在人行道上，未围挡。"),
    _kind("E0137", 0.5, "morning", "rubbish", "绿化带内有死亡小动物一只，请尽快处理。"),
    _kind("E0401", 5, "evening", "stall",
          "流动商贩占道卖水果，围观人员多。 三轮车在路口叫卖，影响转弯车辆。 地铁口有流动摊点四处。"),
    _kind("E0405", 6, "day", "stall", "店家把货架摆到店外约一米五。 餐馆在门前摆放桌椅六套。 水果店超出门窗经营。"),
    _kind("E0406", 5, "evening", "stall", "人行道上摆摊卖早点，行人只能走车道。 固定摊点占用非机动车道。"),
    _kind("E0129", 1.4, "dark", "stall", "店外露天烧烤，油烟扰民。 夜间炭火烧烤，烟雾飘进居民楼。"),
    _kind("E0409", 7, "day", "parking",
          "机动车停在人行道上，挡住盲道。 三辆小车违停，公交车进站困难。 消防通道口停放车辆。"),
    _kind("E0410", 8, "day", "bikes",
          "共享单车倒成一片，堵住人行道。 电动车停在盲道上约十辆。 地铁口单车堆积，行人难以通过。"),
    _kind("E0201", 7, "morning", "adverts",
          "电线杆上贴满小广告。 楼道口墙面喷涂办证广告。 配电箱上有新贴的招租广告。"),
    _kind("E0203", 1.2, "day", "adverts", "店招上方私设落地灯箱。 楼顶广告牌松动，有坠落可能。"),
    _kind("E0207", 1, "day", "adverts", "横幅跨路悬挂，未经批准。 条幅破损下垂，碰到行人。"),
    _kind("E0104", 1.3, "day", "adverts", "临街外墙污损、墙皮脱落。 外立面有大面积油渍。"),
    _kind("E0107", 1.3, "day", "adverts", "行道树之间拉绳晾晒被褥。 护栏上晾晒衣物。"),
    _kind("E0113", 4, "day", "pothole",
          "路面坑槽约零点六平方米，车辆颠簸。 人行道地砖破损松动，踩上去溅水。 路面开裂下沉，夜间看不清。"),
    _kind("E0505", 0.3, "any", "pothole", "路面突然塌陷，直径约一米，已放警示锥。"),
    _kind("C0101", 0.9, "any", "manhole", "上水井盖松动，车过有响声。 井盖边缘破损。"),
    _kind("C0102", 1.6, "any", "manhole", "污水井盖移位，露出井口。 井盖下沉约三厘米，有绊倒危险。"),
    _kind("C0103", 1.2, "any", "manhole", "雨水井盖缺失，已临时围挡。 井盖翘起一角。", wet=True),
    _kind("C0104", 1.8, "day", "manhole", "雨水箅子被落叶堵塞一半以上。 箅子断裂两根。", wet=True),
    _kind("C0111", 0.5, "any", "manhole", "燃气井盖周边路面下沉。"),
    _kind("C0110", 0.4, "any", "manhole", "热力井盖冒热气，盖面缺角。"),
    _kind("C0123", 0.4, "any", "manhole", "权属不明井盖破损，需确认单位。"),
    _kind("C0137", 4, "dark", "lamp", "路灯一盏不亮。 整段路灯不亮，约八盏。 灯杆倾斜，灯罩脱落。"),
    _kind("C0139", 0.8, "dark", "lamp", "景观灯带部分不亮。"),
    _kind("C0128", 0.6, "any", "lamp", "配电箱门敞开，有触电危险。"),
    _kind("E0508", 1.1, "any", "lamp", "架空线缆脱落，离地约一米五。 通信线垂落到车道上方。", wet=True),
    _kind("E0108", 0.8, "day", "lamp", "有人在树上私拉电线。"),
    _kind("C0127", 0.9, "day", "sign", "通信交接箱门损坏，线头外露。"),
    _kind("C0131", 0.5, "any", "sign", "通信杆倾斜约十五度。"),
    _kind("C0402", 2.6, "any", "tree",
          "行道树断枝挂在半空。 树木倾倒，压住非机动车道。 枯枝较多，需修剪。", wet=True),
    _kind("C0405", 0.5, "day", "tree", "花箱破损，泥土外漏。"),
    _kind("E0117", 1.7, "day", "rubbish", "绿地内有塑料袋和饮料瓶。 花坛里丢弃烟头较多。"),
    _kind("E0121", 0.6, "day", "tree", "香樟叶片发黄，有虫网。"),
    _kind("E0122", 0.3, "day", "tree", "有人擅自砍伐行道树枝。"),
    _kind("C0217", 1.4, "any", "sign", "交通护栏被撞倒约六米。 护栏移位，侵入车道。"),
    _kind("C0212", 0.9, "day", "sign", "路名牌倾斜，字迹看不清。"),
    _kind("C0204", 0.7, "day", "sign", "公交站牌玻璃破碎。"),
    _kind("C0146", 0.9, "day", "sign", "健身器材踏板断裂，儿童在用。"),
    _kind("C0305", 1.8, "day", "rubbish", "果皮箱内胆缺失。 垃圾桶破损，盖子掉落。"),
    _kind("C0301", 0.6, "day", "sign", "公厕水龙头漏水，地面积水。"),
    _kind("E0506", 1, "any", "flood", "路面积水约十五厘米，车辆熄火。 下穿道口积水，行人无法通过。", wet=True),
    _kind("E0503", 1.3, "any", "flood", "污水从井口外溢，流到人行道。 下水管堵塞，店铺进水。", wet=True),
    _kind("E0501", 0.4, "any", "flood", "地下水管爆裂，路面冒水。"),
    _kind("E0125", 0.8, "day", "flood", "河面有成片水草和漂浮垃圾。"),
    _kind("E0301", 1.8, "dark", "sign", "工地夜间施工，噪声很大，居民无法休息。"),
    _kind("E0304", 1.2, "day", "sign", "工地未洒水，扬尘明显。 裸土未覆盖，风大扬尘。"),
    _kind("E0302", 0.8, "day", "sign", "施工围挡占用半幅路，无许可公示。"),
    _kind("E0128", 1.2, "evening", "stall", "店铺外放音响，声音很大。 广场音响扰民。"),
    _kind("E0120", 0.4, "morning", "rubbish", "有人焚烧落叶，烟雾较大。"),
    _kind("E0604", 1.2, "day", "rubbish", "门前积水和杂物未清扫。"),
)  # fmt: skip
REFUSALS = ("现场未发现所报问题", "属于小区内部物业事项，已转告物业", "位置不明，无法核实", "重复上报，已有在办案件")
CONTESTS = (
    "该设施权属不在我单位，建议转产权单位",
    "位置属于街道自管范围",
    "现场为施工单位责任，请改派",
    "不属于我单位职责",
)
REWORKS = ("现场仍有残留，请再清理", "修复不平整，请返工", "照片角度不一致，现场未恢复原状")
VOIDS = ("与前案重复", "上报人撤回", "测试误报", "施工已撤场，问题自行消失")
HANDLED = {
    "rubbish": ("已清理完毕，现场恢复整洁。", "垃圾已清运，地面已冲洗。"),
    "stall": ("已劝离并教育，道路畅通。", "已责令入店经营，现场恢复。"),
    "parking": ("车辆已驶离，通行正常。", "已联系车主挪车并作出处罚。"),
    "bikes": ("车辆已摆放整齐。", "多余车辆已清运到停放点。"),
    "adverts": ("已清除并恢复墙面。", "已拆除，现场无残留。"),
    "pothole": ("已铣刨修补，路面平整。", "已换铺破损地砖。"),
    "manhole": ("井盖已更换，周边已压实。", "已疏通复位，检查无异响。"),
    "lamp": ("已更换光源和线路，试灯正常。", "已扶正加固，绝缘检查正常。"),
    "sign": ("已扶正加固，更换受损部件。", "已整改到位，现场复查正常。"),
    "tree": ("断枝已清理，树木已支撑。", "已修剪，枝叶清运完毕。"),
    "flood": ("积水已抽排，管道已疏通。", "已抢修完毕，路面恢复通行。"),
}
CHECKED = ("现场核查，问题已解决。", "与上报照片同角度核实，已恢复。", "核查通过。")
