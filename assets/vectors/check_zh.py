"""Checks the two word lists, zh-en.tsv and en-alias.tsv, against words.safetensors. Needs nothing but Python.

    python3 check_zh.py

Every line is `word<TAB>gloss`; no word stands twice; every gloss is one lower-case word of the table. Everyday
sentences must fall into words of the list, by longest match from the left, without a character left over.
"""
import pathlib
import sys

from table import read_words

HERE = pathlib.Path(__file__).parent
LEAST_WORDS = 800

SENTENCES = """
我喜欢学习注意力机制。
动物太累了，所以它没有过马路。
今天天气很好。
小猫坐在垫子上。
你好，世界！
你叫什么名字？
我的妈妈是一位老师，爸爸是医生。
明天下午三点我们一起去图书馆看书吧。
这本书太难了，我看不懂。
他每天早上喝一杯牛奶，吃两个鸡蛋。
虽然下雨了，但是孩子们还在公园里玩。
机器翻译模型把一个句子变成另一个句子。
每个词都会问：谁和我有关系？
矩阵乘法的结果再除以根号，然后做归一化。
如果温度太高，权重就会变得平均。
冬天很冷，外面下着大雪。
那只黑色的狗跑得比白色的猫快。
请把窗户打开，房间里太热了。
国王和王后住在一座古老的城市里。
她昨天买了一件红色的衣服，非常漂亮。
为什么天空是蓝色的？
老虎追兔子，因为它饿了。
我不知道他什么时候回来，可能要等到星期五。
苹果放不进箱子，因为它太大了。
学生用手机拍照片，老师在黑板上写字。
查询、键和值都是从输入算出来的。
奶奶做的饺子真好吃，谢谢您！
银行在河边，走路十分钟就到。
深度学习需要很多数据和计算。
别担心，一切都会好的。
""".split()


def read_list(name):
    """Pairs of word and gloss; complains about lines that are none."""
    pairs = [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").split("\n")[:-1]]
    for number, pair in enumerate(pairs, 1):
        if len(pair) != 2 or not all(part and part == "".join(part.split()) for part in pair):
            sys.exit(f"{name}:{number}: expected `word<TAB>gloss`")
    return pairs


def check_list(name, table):
    pairs = read_list(name)
    problems = []
    seen = set()
    for number, (word, gloss) in enumerate(pairs, 1):
        if word in seen:
            problems.append(f"{name}:{number}: {word} stands twice")
        if gloss not in table or gloss != gloss.lower():
            problems.append(f"{name}:{number}: {gloss} is not a lower-case word of the table")
        seen.add(word)
    return dict(pairs), problems


def segment(text, words):
    """Longest match from the left; a character that begins no word of the list stands alone, marked by None."""
    longest = max(map(len, words))
    while text:
        size = next((n for n in range(min(longest, len(text)), 0, -1) if text[:n] in words), None)
        yield text[:size or 1], words[text[:size]] if size else None
        text = text[size or 1:]


def main():
    table = set(read_words(HERE / "words.safetensors"))
    chinese, problems = check_list("zh-en.tsv", table)
    aliases, more = check_list("en-alias.tsv", table)
    problems += more
    problems += [f"en-alias.tsv: {word} is in the table and needs no alias" for word in aliases if word in table]
    if len(chinese) < LEAST_WORDS:
        problems.append(f"zh-en.tsv: {len(chinese)} words, at least {LEAST_WORDS} expected")
    for sentence in SENTENCES:
        parts = list(segment(sentence, chinese))
        print(" ".join(f"{word}·{gloss}" for word, gloss in parts))
        problems += [f"{sentence}: {word} is not in the list" for word, gloss in parts if gloss is None]
    print(f"{len(chinese)} Chinese words, {len(aliases)} English aliases, {len(SENTENCES)} sentences")
    sys.exit("\n".join(problems) or 0)


if __name__ == "__main__":
    main()
