"""Made-up form lines in Russian and English, for planted cases: letterheads of archive documents, formulas, refrains.

Everything is drawn from a given generator of random numbers: the same generator, the same lines.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple


class FormLine(NamedTuple):
    """A form line in both languages, and the kind of null bead it makes where one of them lacks it."""

    source: str
    target: str
    kind: str = "letterhead"


class Date(NamedTuple):
    """A day of the years that the archives are full of."""

    day: int
    month: int
    year: int


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MONTHS = (
    ("января", "January"),
    ("февраля", "February"),
    ("марта", "March"),
    ("апреля", "April"),
    ("мая", "May"),
    ("июня", "June"),
    ("июля", "July"),
    ("августа", "August"),
    ("сентября", "September"),
    ("октября", "October"),
    ("ноября", "November"),
    ("декабря", "December"),
)
PERSONS = (  # whom a paper is sent to: dative, English
    ("Соболеву", "Sobolev"),
    ("Карпову", "Karpov"),
    ("Лебедеву", "Lebedev"),
    ("Зорину", "Zorin"),
    ("Гусеву", "Gusev"),
    ("Павлову", "Pavlov"),
    ("Орловой", "Orlova"),
    ("Никитину", "Nikitin"),
    ("Громову", "Gromov"),
    ("Щербакову", "Shcherbakov"),
    ("Виноградову", "Vinogradov"),
    ("Рощину", "Roshchin"),
    ("Юдину", "Yudin"),
    ("Киселевой", "Kiseleva"),
    ("Тимченко", "Timchenko"),
    ("Яковлеву", "Yakovlev"),
    ("Ковальскому", "Kovalsky"),
    ("Жукову", "Zhukov"),
)
INITIALS = tuple(zip("АВГИКЛМНПС", "AVGIKLMNPS", strict=True))
SECRECY = (
    ("Сов. секретно", "Top Secret"),
    ("СОВЕРШЕННО СЕКРЕТНО", "TOP SECRET"),
    ("Секретно", "Secret"),
    ("Строго секретно. Особая папка", "Strictly secret. Special folder"),
    ("Для служебного пользования", "For official use only"),
    ("Не подлежит оглашению", "Not for publication"),
)
URGENCY = (
    ("Срочно", "Urgent"),
    ("ВНЕ ОЧЕРЕДИ", "TOP PRIORITY"),
    ("Подлежит возврату", "To be returned"),
    ("Снятие копий воспрещается", "Copying is forbidden"),
)
OFFICES = (
    ("МИНИСТЕРСТВО ИНОСТРАННЫХ ДЕЛ", "MINISTRY OF FOREIGN AFFAIRS"),
    ("Центральный Комитет", "Central Committee"),
    ("Совет Министров", "Council of Ministers"),
    ("Первый Европейский отдел", "First European Department"),
    ("Посольство СССР в Польше", "Embassy of the USSR in Poland"),
    ("Главное управление связи", "Main Directorate of Communications"),
    ("Генеральный штаб", "General Staff"),
    ("Комитет информации", "Committee of Information"),
)
PLACES = (("Москва", "Moscow"), ("Пекин", "Beijing"), ("Варшава", "Warsaw"), ("Прага", "Prague"), ("Киев", "Kiev"))
TITLES = (
    ("ТЕЛЕГРАММА", "TELEGRAM"),
    ("СПРАВКА", "MEMORANDUM"),
    ("ПОСТАНОВЛЕНИЕ", "RESOLUTION"),
    ("Запись беседы", "Record of conversation"),
    ("Проект", "Draft"),
    ("Копия", "Copy"),
)
STAMPS = ("Рассекречено", "Вх. № {0}", "{0} 00{1}", "Канцелярия. Получено {1}", "Архив, дело {1}", "46-{1}")
FORMULAS = (
    ("(Аплодисменты.)", "(Applause.)"),
    ("Принято единогласно.", "Adopted unanimously."),
    ("СЛУШАЛИ:", "HEARD:"),
    ("ПОСТАНОВИЛИ:", "RESOLVED:"),
    ("Вопросов нет.", "There are no questions."),
    ("Слово предоставляется следующему оратору.", "The floor is given to the next speaker."),
    ("С товарищеским приветом", "With comradely greetings"),
    ("Примите, господин посол, уверения в моём высоком уважении.", "Accept, Mr. Ambassador, my high regards."),
    ("Господи, помилуй.", "Lord, have mercy."),
    ("* * *", "* * *"),
    ("– Да.", "“Yes.”"),
    ("Продолжение следует.", "To be continued."),
    ("См. выше.", "See above."),
    ("Председатель закрывает заседание.", "The chairman closes the meeting."),
)
REFRAINS = (
    (
        ("Снова вечер над рекою,", "Evening on the river once again,"),
        ("Снова гаснут огоньки,", "Once again the lights are going out,"),
        ("И никто нам не ответит", "And nobody will answer us"),
        ("С той далёкой стороны реки.", "From that far side of the river."),
    ),
    (
        ("Эй, ямщик, гони коней!", "Hey, coachman, drive the horses!"),
        ("До рассвета надо быть на месте.", "We must be there before the dawn."),
    ),
    (
        ("Кто построил этот дом?", "Who was it that built this house?"),
        ("Мы построили его.", "We were those who built it."),
        ("Кто же будет жить в нём?", "And who is going to live in it?"),
    ),
)


def any_date(rng: Random) -> Date:
    """Some day from 1945 to 1969."""
    return Date(rng.randint(1, 28), rng.randint(1, 12), rng.randint(1945, 1969))


def date_line(date: Date, rng: Random) -> FormLine:
    """The date as a line, in one of the ways in which papers write it."""
    russian, english = MONTHS[date.month - 1]
    roman = ROMAN[date.month - 1]
    year = f"{date.year}" if rng.random() < 0.8 else f"{date.year // 100} {date.year % 100:02}"  # a blank of the scan
    source = rng.choice(
        (
            f"{date.day} {russian} {year} г.",
            f"{date.day} {russian} {year} года",
            f"«{date.day}» {russian} {year} г.",
            f"{date.day}.{roman}.{year} г.",
            f"{date.day}. {roman}. {year} г.",
            f"{date.day:02}.{date.month:02}.{date.year}",
        )
    )
    target = rng.choice((f"{date.day} {english} {date.year}", f"{english} {date.day}, {date.year}"))
    if rng.random() < 0.2:
        place = rng.choice(PLACES)
        return FormLine(f"{place[0]}, {source}", f"{place[1]}, {target}")
    return FormLine(source, target)


def number_line(rng: Random) -> FormLine:
    """The number of a paper."""
    number = rng.randint(2, 9999)
    sign = rng.choice(("Nº", "No.", "№"))
    return rng.choice(
        (
            FormLine(f"№ {number}", f"{sign} {number}"),
            FormLine(f"№ П{number % 90 + 1}/{number % 31}", f"{sign} P{number % 90 + 1}/{number % 31}"),
            FormLine(f"Исх. № {number}", f"Outgoing {sign} {number}"),
            FormLine(f"№ {number}/оп", f"{sign} {number}/op"),
            FormLine(
                f"К пункту {number % 40 + 1} прот. № {number % 97}", f"Item {number % 40 + 1}, Min. {number % 97}"
            ),
        )
    )


def addressee_line(rng: Random) -> FormLine:
    """One to three people whom the paper is for."""
    people = rng.sample(PERSONS, rng.choice((1, 1, 2, 3)))
    if len(people) > 1:
        source, target = (", ".join(person[side] for person in people) for side in (0, 1))
        return FormLine(f"т.т. {source}", f"To Cdes. {target}")
    first, middle = rng.choices(INITIALS, k=2)
    source, target = people[0]
    return rng.choice(
        (
            FormLine(f"Тов. {source} {first[0]}.{middle[0]}.", f"To Cde. {first[1]}.{middle[1]}. {target}"),
            FormLine(f"Товарищу {source}", f"To Comrade {target}"),
        )
    )


def copy_line(rng: Random) -> FormLine:
    """Which copy of the paper this is."""
    copy = rng.randint(1, 30)
    return FormLine(f"Экз. № {copy}", f"Copy No. {copy}")


def title_line(date: Date, rng: Random) -> FormLine:
    """What the paper is; now and then it names the date that another line names, too."""
    russian, english = MONTHS[date.month - 1]
    minutes = rng.randint(2, 300)
    if rng.random() < 0.4:
        return FormLine(
            f"Выписка из протокола № {minutes} заседания от {date.day} {russian} {date.year} г.",
            f"Excerpt from Minutes No. {minutes} of the meeting of {date.day} {english} {date.year}",
        )
    return FormLine(*rng.choice(TITLES))


def stamp_line(rng: Random) -> FormLine:
    """What a registry stamped on the Russian paper, and no translator translates."""
    return FormLine(rng.choice(STAMPS).format(rng.randint(100, 999), rng.randint(10, 999)), "", "stamp")


def letterhead(date: Date, rng: Random) -> list[FormLine]:
    """Six to ten different lines as they stand at the head of a paper of this date, in any order."""
    always: list[FormLine] = [
        date_line(date, rng),
        number_line(rng),
        addressee_line(rng),
        FormLine(*rng.choice(SECRECY)),
    ]
    more: list[Callable[[], FormLine]] = [
        lambda: FormLine(*rng.choice(OFFICES)),
        lambda: FormLine(*rng.choice(URGENCY)),
        lambda: copy_line(rng),
        lambda: title_line(date, rng),
        lambda: addressee_line(rng),
        lambda: number_line(rng),
    ]
    lines = always + [make() for make in rng.sample(more, rng.randint(2, len(more)))]
    rng.shuffle(lines)
    return list({line.source: line for line in lines}.values())


def formulas(rng: Random) -> list[tuple[FormLine, ...]]:
    """What recurs in a text and is no second copy of anything: formulas, a date, a refrain of some short lines."""
    chosen = [(FormLine(*line),) for line in rng.sample(FORMULAS, rng.randint(3, 5))]
    refrain = tuple(FormLine(*line) for line in rng.choice(REFRAINS))
    return [*chosen, (date_line(any_date(rng), rng),), refrain]
