"""Cases in and out: files with faults change nothing, good ones come back as they went."""

from __future__ import annotations

import errno
import gzip
import io
import tempfile
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from api.web.app import make_app
from api.web.routes import transfer
from models.cases import load_case
from scheduler.files.workbook_writer import write_workbook
from scheduler.files.writer import write_folder
from tests.api.web.worlds import ELSEWHERE, SITE
from tests.models.worlds import everything
from tests.scheduler.files.full import a_full_case, some_texts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.web.worlds import World


TEMPLATE = f"/sites/{SITE}/import/template.xlsx"


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """A case's files."""
    write_folder(a_full_case(), some_texts(), tmp_path / "files")
    return {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()}


def send(world: World, who: str, data: bytes, site: str = SITE, **params: Any) -> Any:
    name = params.pop("name", "case.zip")
    return world.ask(
        who,
        "POST",
        f"/sites/{site}/import",
        files={"file": (name, data)},
        params={"replace": "true"} | params,
    )


def kept(world: World) -> dict[str, Any]:
    """Every row but the tokens', which tell when they were used."""
    return everything(world.service.database) | {"api_token": []}


def digest(world: World, site: str) -> str:
    with world.service.database.reading() as session:
        return load_case(session, site).case.digest


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_a_site_taken_out_and_put_in_again_is_the_same(world: World, form: str) -> None:
    before = digest(world, ELSEWHERE)
    taken = world.ask("elsewhere", "GET", f"/sites/{ELSEWHERE}/export.{form}")
    assert taken.status_code == 200
    assert f"{ELSEWHERE}-2026-06-01.{form}" in taken.headers["Content-Disposition"]
    put = send(world, "elsewhere", taken.content, ELSEWHERE, name=f"x.{form}", week="2026-06-01")
    assert put.status_code == 200, put.text
    assert put.json()["case_digest"] == digest(world, ELSEWHERE) == before
    assert (put.json()["kept"], put.json()["replaces"]) == ([], True)
    again = world.ask("elsewhere", "GET", f"/sites/{ELSEWHERE}/export.{form}")
    assert again.content == taken.content


def test_a_dry_run_tells_what_would_be_and_stores_nothing(
    world: World, files: dict[str, bytes]
) -> None:
    before = kept(world)
    files["operators.csv"] = files["operators.csv"].replace(b"operator_id,", b"operator_id,pet,", 1)
    files["operators.csv"] = files["operators.csv"].replace(b"\no1,", b"\no1,cat,")
    files["operators.csv"] = files["operators.csv"].replace(b"\no2,", b"\no2,dog,")
    files["notes.txt"] = b"anything"
    answer = send(world, "supervisor", zipped(files), dry_run="true", replace="false").json()
    assert (answer["dry_run"], answer["week"], answer["rows"]["operators"]) == (
        True,
        "2026-06-01",
        2,
    )
    told = {(each["file"], each["column"], each["value"]) for each in answer["warnings"]}
    assert told == {("case.zip", None, "notes.txt"), ("operators.csv", "pet", "pet")}
    assert answer["changes"] == {}
    assert kept(world) == before


def test_a_dry_run_counts_what_would_change_list_by_list(
    world: World, files: dict[str, bytes]
) -> None:
    header, first, _ = files["absences.csv"].split(b"\n", 2)
    files["absences.csv"] = b"\n".join((header, first.replace(b"o2", b"o1"), b""))
    files["policy.toml"] = b"largest_share = 0.3\n"
    name = some_texts().operators["o1"].name.encode()
    files["operators.csv"] = files["operators.csv"].replace(name, b"Someone Else")
    answer = send(world, "supervisor", zipped(files), dry_run="true").json()
    assert answer["changes"] == {
        "absences": {"added": 1, "changed": 0, "removed": 2},
        "operators": {"added": 0, "changed": 1, "removed": 0},
    }
    assert "policy" in answer["kept"]
    done = send(world, "supervisor", zipped(files)).json()
    assert (done["changes"], done["rows"]["absences"]) == (None, 1)


def test_an_empty_template_has_every_column_and_the_settings(world: World) -> None:
    for who, status in (("supervisor", 200), ("admin", 200), ("hr", 403)):
        assert world.ask(who, "GET", TEMPLATE).status_code == status
    again = send(world, "supervisor", world.ask("admin", "GET", TEMPLATE).content, name="x.xlsx")
    assert again.status_code == 422
    told = {(row["sheet"], row["expected"]) for row in again.json()["rows"]}
    assert ("operators", "at_least_one_row") in told
    assert not {expected for _, expected in told} & {"column", "sheet", "known_column"}


def test_every_fault_is_told_and_nothing_is_stored(world: World, files: dict[str, bytes]) -> None:
    before = kept(world)
    files["portfolio.csv"] = files["portfolio.csv"].replace(b"lead", b"boss")
    files["absences.csv"] = files["absences.csv"].replace(b"o2", b"o9")
    for lang, words in (("fr", "n'existe pas"), ("en", "no such id")):
        answer = send(world, "supervisor", zipped(files), lang=lang)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/input-error")
        rows = answer.json()["rows"]
        assert [(row["file"], row["row"], row["column"]) for row in rows] == [
            ("absences.csv", 2, "operator_id"),
            ("absences.csv", 3, "operator_id"),
            ("portfolio.csv", 2, "role"),
        ]
        assert words in answer.json()["faults"][0]["expected"]
        assert rows[0]["words"] in answer.json()["faults"][0]["expected"]
    assert kept(world) == before


def test_what_somebody_may_not_change_stays(world: World, files: dict[str, bytes]) -> None:
    files["policy.toml"] = b"largest_share = 0.3\n"
    del files["feedback.csv"]
    del files["absences.csv"]
    answer = send(world, "supervisor", zipped({f"case/{k}": v for k, v in files.items()}))
    assert answer.status_code == 200, answer.text
    assert answer.json()["kept"] == sorted(
        ["affinity_overrides", "feedback", "law", "policy", "signals", "site"]
    )
    with world.service.database.reading() as session:
        loaded = load_case(session, SITE)
    assert (loaded.case.policy, loaded.case.feedback) == (
        a_full_case().policy,
        a_full_case().feedback,
    )
    assert loaded.case.absences == ()


def test_a_supervisor_takes_out_nothing_that_is_for_hr(world: World) -> None:
    taken = world.ask("supervisor", "GET", f"/sites/{SITE}/export.zip").content
    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        assert not {"feedback.csv", "affinity_overrides.csv", "signals.csv"} & {*archive.namelist()}
    assert world.ask("operator", "GET", f"/sites/{SITE}/export.zip").status_code == 403


def test_a_site_that_is_there_is_replaced_only_when_asked(
    world: World, files: dict[str, bytes]
) -> None:
    answer = send(world, "supervisor", zipped(files), replace="false")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-there")


def test_a_new_site_takes_everything(world: World, tmp_path: Path) -> None:
    world.ask("admin", "POST", "/sites", json={"key": "lille", "name": "Lille"})
    write_workbook(a_full_case(), some_texts(), tmp_path / "case.xlsx")
    data = (tmp_path / "case.xlsx").read_bytes()
    answer = send(world, "admin", data, "lille", name="semaine 23.xlsx", replace="false")
    assert answer.status_code == 200, answer.text
    assert digest(world, "lille") == a_full_case().digest


BOMB = b"\0" * 40_000_000
LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]><x>&a29;</x>" % b"".join(
    b"<!ENTITY a%d '&a%d;&a%d;'>" % (i, i - 1, i - 1) for i in range(1, 30)
)
TRICKY: tuple[tuple[Any, str], ...] = (
    ({"../../operators.csv": b"x"}, "plain_name"),
    ({"/etc/operators.csv": b"x"}, "plain_name"),
    ({"C:\\operators.csv": b"x"}, "plain_name"),
    ({"a/b/operators.csv": b"x"}, "one_folder"),
    ({"a/operators.csv": b"x", "b/clients.csv": b"x"}, "one_folder"),
    ({"operators.csv": BOMB}, "small_archive"),
    ({"site.toml": b"", "calls.csv.gz": gzip.compress(BOMB)}, "small_archive"),
    ({f"{i}.txt": b"" for i in range(300)}, "few_entries"),
    ({"readme.txt": b"x"}, "case_folder"),
    ({"case.xlsx": zipped({"[Content_Types].xml": b"", "xl/a.xml": BOMB})}, "small_workbook"),
    ({"[Content_Types].xml": b"", "xl/sheet.xml": BOMB}, "small_workbook"),
    ({"[Content_Types].xml": LAUGHS}, "workbook"),
    (b"no archive at all", "archive"),
    (b"", "archive"),
)


def test_tricky_and_swollen_archives_are_refused(world: World) -> None:
    before = kept(world)
    for archive, expected in TRICKY:
        data = archive if isinstance(archive, bytes) else zipped(archive)
        answer = send(world, "supervisor", data)
        assert answer.status_code == 422, answer.text
        assert expected in {row["expected"] for row in answer.json()["rows"]}
    assert kept(world) == before


def test_a_sheet_that_laughs_a_billion_times_is_refused(world: World, tmp_path: Path) -> None:
    write_workbook(a_full_case(), some_texts(), tmp_path / "case.xlsx")
    with zipfile.ZipFile(tmp_path / "case.xlsx") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["xl/worksheets/sheet3.xml"] = LAUGHS
    answer = send(world, "supervisor", zipped(files), name="case.xlsx")
    assert answer.status_code == 422
    assert "workbook" in {row["expected"] for row in answer.json()["rows"]}


def test_a_file_that_is_too_large_is_not_taken(world: World) -> None:
    small = make_world_again(world, largest_body_mb=1)
    assert send(small, "supervisor", b"x" * 1_200_000).status_code == 413
    assert send(world, "supervisor", b"x" * 1_200_000).status_code == 422


def make_world_again(world: World, **settings: Any) -> World:
    """The same world with other settings."""
    service = replace(world.service, settings=world.service.settings.model_copy(update=settings))
    return replace(world, service=service, app=make_app(service))


def test_nobody_sends_a_byte_before_they_are_known(world: World) -> None:
    for who, status in ((None, 401), ("operator", 403), ("hr", 403)):
        client = world.client(who)
        answer = client.post(
            f"/api/v1/sites/{SITE}/import",
            content=b"no form at all",
            headers={"Content-Type": "multipart/form-data"},
        )
        assert answer.status_code == status


@pytest.mark.parametrize("where", ["while it is sent", "while it is read"])
def test_a_disk_without_room_is_told_and_nothing_is_half_done(
    world: World, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = kept(world)
    if where == "while it is sent":
        monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", full)
    else:
        monkeypatch.setattr(transfer, "read_upload", full)
    answer = send(world, "admin", zipped(files))
    assert (answer.status_code, answer.json()["type"]) == (507, "/problems/no-room"), answer.text
    monkeypatch.undo()
    assert kept(world) == before
