"""The demonstration county: real office names, invented people, everything by command and marked as demonstration."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.commands.assign_post import AssignPost
from app.commands.create_account import CreateAccount
from app.commands.enrol_key import EnrolKey
from app.commands.execute import execute
from app.commands.import_calendar import CalendarLine, ImportCalendar
from app.commands.import_offices import ImportOffices, OfficeLine
from app.commands.ports import Ports
from app.commands.publish_case_type import PublishCaseType
from app.commands.set_parameter import SetParameter
from app.domain.authority import Actor
from app.queries.house import office_id

PASSWORD = "mulei-yanshi-2026"  # noqa: S105 printed on purpose, demonstration installations only
PIN = "418265"
INSTALLER = Actor(account_id="installer", name="安装程序", kind="admin")


@dataclass(frozen=True)
class Person:
    """An invented officer: login, name, and the posts held (role, post title, office, parent office)."""

    login: str
    name: str
    posts: tuple[tuple[str, str, str, str | None], ...]


COUNTY = "木垒哈萨克自治县"


def _township(code: str, township: str, names: tuple[str, str, str, str, str]) -> list[Person]:
    clerk, first, second, reviewer, approver = names
    return [
        Person(f"{code}-shouli", clerk, (("twp_clerk", "民政办经办人", township, COUNTY),)),
        Person(f"{code}-diaocha1", first, (("investigator", "民政办调查员", township, COUNTY),)),
        Person(f"{code}-diaocha2", second, (("investigator", "民政办调查员", township, COUNTY),)),
        Person(f"{code}-shenhe", reviewer, (("twp_reviewer", "民政办主任", township, COUNTY),)),
        Person(f"{code}-shenpi", approver, (("twp_approver", "分管副镇（乡）长", township, COUNTY),)),
    ]


def _village(code: str, village: str, township: str, assistant: str, committee: str) -> list[Person]:
    return [
        Person(f"{code}-xieli", assistant, (("village_assistant", "社会救助协理员", village, township),)),
        Person(f"{code}-cunwei", committee, (("village_committee", "村委会主任", village, township),)),
    ]


PEOPLE: tuple[Person, ...] = (
    *_township("xje", "西吉尔镇", ("马建设", "努尔兰·木拉提", "孙志远", "阿依古丽·巴合提", "赵卫国")),
    *_village("xjec", "西吉尔村", "西吉尔镇", "古丽娜·赛力克", "李长河"),
    *_village("smg", "水磨沟村", "西吉尔镇", "王秀兰", "叶尔肯·哈孜"),
    *_township("zbs", "照壁山乡", ("陈晓燕", "哈力木·托合塔尔", "周明亮", "刘桂芳", "巴合江·努尔别克")),
    *_village("sw", "双湾村", "照壁山乡", "热依汗·玉山", "张德厚"),
    *_village("pds", "平顶山村", "照壁山乡", "库兰·加尔肯", "何有田"),
    Person("xian-hedui", "林静怡", (("cty_checker", "核对中心核对员", COUNTY, None),)),
    Person("xian-fuhe", "沙吾列·叶斯木", (("cty_check_reviewer", "核对中心复核员", COUNTY, None),)),
    Person("xian-beian", "吴海波", (("cty_clerk", "社会救助股经办人", COUNTY, None),)),
    Person("xian-choucha1", "郑思源", (("cty_inspector", "社会救助股检查员", COUNTY, None),)),
    Person("xian-choucha2", "玛依拉·胡安什", (("cty_inspector", "社会救助股检查员", COUNTY, None),)),
)

OTHERS: tuple[tuple[str, str, str], ...] = (
    ("jiwei", "纪检审计员（演示）", "auditor"),
    ("guanli", "系统管理员（演示）", "admin"),
    ("shenqing1", "申请人一（演示）", "applicant"),
    ("shenqing2", "申请人二（演示）", "applicant"),
    ("shenqing3", "申请人三（演示）", "applicant"),
    ("shenqing4", "申请人四（演示）", "applicant"),
)


def build_county(ports: Ports, root: Path, offices_csv: Path) -> None:
    """Offices, calendar, parameters, definitions and people; running it on a built county changes nothing twice."""
    execute(ImportOffices(_offices(offices_csv), demonstration=True), INSTALLER, ports)
    execute(ImportCalendar(_calendar(root)), INSTALLER, ports)
    _parameters(ports, root)
    execute(PublishCaseType(case_type_files(root, "dibao")), INSTALLER, ports)
    for person in PEOPLE:
        account = execute(
            CreateAccount(person.login, person.name, "officer", PASSWORD, demonstration=True), INSTALLER, ports
        )["account_id"]
        for role, title, office, parent in person.posts:
            with ports.engine.connect() as connection:
                where = office_id(connection, office, parent)
            execute(AssignPost(account, where, role, title), INSTALLER, ports)
        execute(EnrolKey(account, PIN), INSTALLER, ports)
    for login, name, kind in OTHERS:
        execute(CreateAccount(login, name, kind, PASSWORD, demonstration=True), INSTALLER, ports)


def case_type_files(root: Path, key: str) -> dict[str, bytes]:
    """The closure of a case type as files on disk."""
    from app.commands.catalogue_check import closure_of

    return closure_of(root, key)


def _offices(path: Path) -> tuple[OfficeLine, ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            OfficeLine(row["code"], row["name"], row["level"], row["parent"]) for row in csv.DictReader(lines)
        )


def _calendar(root: Path) -> tuple[CalendarLine, ...]:
    data = tomllib.loads((root / "workflows/_shared/calendar.toml").read_text(encoding="utf-8"))
    return tuple(
        CalendarLine(item["day"], item["kind"], item["source"], item.get("name", ""), item.get("provisional", False))
        for item in data["days"]
    )


def _parameters(ports: Ports, root: Path) -> None:
    data = tomllib.loads((root / "workflows/_shared/parameters.toml").read_text(encoding="utf-8"))
    for item in data["parameters"]:
        command = SetParameter(
            name=item["name"],
            value=item["value"],
            valid_from=item["valid_from"],
            basis=item["basis"],
            unit=item.get("unit", ""),
        )
        execute(command, INSTALLER, ports)
