"""Invented names in Chinese with their English: two characters that go together, each pair given once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_FIRST = _pairs("""
    春 chun 文 wen 桂 gui 柳 liu 青 qing 玉 yu 金 jin 银 yin 竹 zhu 松 song 梅 mei 兰 lan 荷 he 石 shi 云 yun 月 yue 星
    xing 霞 xia 锦 jin 福 fu 安 an 和 he 永 yong 新 xin 民 min 书 shu 清 qing 古 gu 百 bai 凤 feng 龙 long 白 bai 丹 dan
    秋 qiu 晨 chen 东 dong 西 xi 南 nan 长 chang 双 shuang 杏 xing 槐 huai 榕 rong 雨 yu 听 ting 望 wang 沁 qin 翠 cui
    丰 feng 瑞 rui
""")
_SECOND = _pairs("""
    华 hua 荫 yin 晖 hui 泉 quan 溪 xi 桥 qiao 园 yuan 塘 tang 浦 pu 岭 ling 亭 ting 阁 ge 苑 yuan 里 li 坊 fang 井 jing
    门 men 潭 tan 湾 wan 洲 zhou 台 tai 林 lin 山 shan 墩 dun 渡 du 堂 tang 庄 zhuang 滩 tan 港 gang 河 he 谷 gu 田 tian
    府 fu 廊 lang 舍 she 汀 ting 峰 feng 兴 xing 康 kang 宁 ning 乐 le 景 jing
""")
_DIGITS = "零一二三四五六七八九十"
_FAMILY = _pairs("""
    陈 Chen 林 Lin 黄 Huang 郑 Zheng 周 Zhou 吴 Wu 徐 Xu 孙 Sun 胡 Hu 朱 Zhu 高 Gao 何 He 郭 Guo 罗 Luo 梁 Liang 宋 Song
    谢 Xie 韩 Han 唐 Tang 冯 Feng 于 Yu 董 Dong 程 Cheng 曹 Cao 袁 Yuan 邓 Deng 许 Xu 傅 Fu 沈 Shen 曾 Zeng 彭 Peng 吕
    Lü 苏 Su 卢 Lu 蒋 Jiang 蔡 Cai 贾 Jia 丁 Ding 魏 Wei 薛 Xue 叶 Ye 余 Yu 潘 Pan 杜 Du 戴 Dai 夏 Xia 钟 Zhong 汪 Wang
    田 Tian 任 Ren 姜 Jiang 范 Fan 方 Fang 石 Shi 姚 Yao 谭 Tan 廖 Liao 邹 Zou 熊 Xiong 陆 Lu 郝 Hao 孔 Kong 白 Bai 崔
    Cui 康 Kang 毛 Mao 邱 Qiu 秦 Qin
""")
_GIVEN = _pairs("""
    立新 Lixin 敏 Min 国华 Guohua 秀英 Xiuying 建国 Jianguo 晓雯 Xiaowen 志强 Zhiqiang 丽娟 Lijuan
    海涛 Haitao 思远 Siyuan 雨桐 Yutong 文博 Wenbo 春梅 Chunmei 永康 Yongkang 佳怡 Jiayi 俊杰 Junjie
    慧 Hui 明亮 Mingliang 玉兰 Yulan 浩然 Haoran 静 Jing 学文 Xuewen 红霞 Hongxia 振宇 Zhenyu
    婷婷 Tingting 少军 Shaojun 美玲 Meiling 宏伟 Hongwei 欣 Xin 大勇 Dayong 小燕 Xiaoyan 子轩 Zixuan
    月华 Yuehua 卫东 Weidong 晴 Qing 长青 Changqing
""")


@dataclass(frozen=True)
class Name:
    zh: str
    en: str


class Names:
    """Gives names in a random order, never one twice. Raises StopIteration after some two thousand."""

    def __init__(self, rng: np.random.Generator) -> None:
        pairs = [Name(a + b, (_FIRST[a] + _SECOND[b]).capitalize()) for a in _FIRST for b in _SECOND]
        self._rng = rng
        self._places: Iterator[Name] = iter([pairs[i] for i in rng.permutation(len(pairs))])
        self._people = self._persons()

    def place(self) -> Name:
        """The bare name of a place, such as 柳荫 Liuyin."""
        return next(self._places)

    def road(self) -> Name:
        """The name of a street: 柳荫路 Liuyin Road."""
        bare, is_street = self.place(), self._rng.random() < 0.4
        return Name(bare.zh + "街路"[not is_street], f"{bare.en} {'Street' if is_street else 'Road'}")

    def lanes(self) -> Iterator[Name]:
        """The lanes of one quarter, numbered, two dozen under one name: 柳荫一巷 Liuyin Lane 1."""
        while True:
            bare = self.place()
            yield from (Name(f"{bare.zh}{_numeral(n)}巷", f"{bare.en} Lane {n}") for n in range(1, 25))

    def person(self) -> Name:
        """A person's name, English with the family name last as on a visiting card."""
        return next(self._people)

    def _persons(self) -> Iterator[Name]:
        families, given = list(_FAMILY), list(_GIVEN)
        for number, family in enumerate(self._rng.permutation(families)):
            first = given[(number * 7) % len(given)]
            yield Name(f"{family}{first}", f"{_GIVEN[first]} {_FAMILY[family]}")


def _numeral(number: int) -> str:
    """Chinese numerals below a hundred: 七, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not head else "")
