"""Sites and what a house has settled: who sees and settles what, version by version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from api.texts import LANGS, catalogue
from api.web.settled import paths
from models.audit import Act
from models.backup import note_backup
from models.cases import load_case
from models.hours import WorkingHours
from models.results import save_result
from models.retention import retain
from models.runs import ask_run
from models.settings import setting_of
from models.sites import Retention, find_site, id_of, settle
from models.snapshots import write_case
from models.written import write_out
from scheduler.policy import Policy
from scheduler.settings import Settings
from scheduler.site import Site
from tests.api.web.worlds import ELSEWHERE, NOW, SITE
from tests.models.worlds import a_plan

if TYPE_CHECKING:
    from tests.api.web.worlds import World


def settings_of(world: World, who: str, kind: str, **more: Any) -> Any:
    return world.ask(who, "GET", f"/sites/{SITE}/settings/{kind}", **more)


def test_everybody_sees_their_own_sites_and_no_other(world: World) -> None:
    for who in ("supervisor", "operator", "hr", "admin"):
        [site] = world.ask(who, "GET", "/sites").json()["items"]
        assert (site["key"], site["roles"]) == (SITE, [who])
        assert (site["timezone"], site["week"]) == ("Europe/Paris", "2026-06-01")
        assert world.ask(who, "GET", f"/sites/{SITE}").json() == site


def test_a_site_is_renamed_by_an_admin_who_saw_it(world: World) -> None:
    seen = world.ask("admin", "GET", f"/sites/{SITE}").headers["ETag"]
    path, told = f"/sites/{SITE}", {"name": "Permanence"}
    assert world.ask("admin", "PUT", path, json=told).status_code == 428
    changed = world.ask("admin", "PUT", path, json=told, headers={"If-Match": seen})
    assert (changed.status_code, changed.json()["name"]) == (200, "Permanence")
    assert changed.headers["ETag"] != seen
    late = world.ask("admin", "PUT", path, json={"name": "Autre"}, headers={"If-Match": seen})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/edit-conflict")


def test_an_admin_of_any_site_makes_another_and_is_its_admin(world: World) -> None:
    told = {"key": "lille", "name": "Lille"}
    assert world.ask("supervisor", "POST", "/sites", json=told).status_code == 403
    made = world.ask("admin", "POST", "/sites", json=told)
    assert (made.status_code, made.json()["roles"], made.json()["week"]) == (201, ["admin"], None)
    assert world.ask("admin", "POST", "/sites", json=told).status_code == 409
    assert [s["key"] for s in world.ask("admin", "GET", "/sites").json()["items"]] == [
        "lille",
        SITE,
    ]
    assert world.ask("admin", "GET", "/sites/lille/settings/law").json()["version"] == 0
    wrong = world.ask("admin", "POST", "/sites", json={"key": "../x", "name": "x"})
    assert wrong.status_code == 422


def test_every_value_of_a_setting_says_what_it_means_in_both_languages() -> None:
    models: dict[str, type[BaseModel]] = {
        "site": Site,
        "policy": Policy,
        "retention": Retention,
        "hours": WorkingHours,
    }
    wanted = {f"setting.{kind}.{path}" for kind, model in models.items() for path in paths(model)}
    for lang in LANGS:
        assert {key for key in catalogue(lang) if key.startswith("setting.")} == wanted


def test_a_meaning_is_told_in_the_language_of_the_reader(world: World) -> None:
    for lang, words in (("fr", "un appel perdu"), ("en", "one call lost")):
        answer = settings_of(world, "hr", "policy", params={"lang": lang}).json()
        assert answer["meanings"]["weights.lost"] == words


def test_a_policy_is_settled_by_admins_only_and_every_version_stays(world: World) -> None:
    first = settings_of(world, "supervisor", "policy")
    policy = first.json()["policy"]
    policy["weights"]["lost"] = 2
    told = {"policy": policy, "reason": "essai"}
    path = f"/sites/{SITE}/settings/policy"
    headers = {"If-Match": first.headers["ETag"]}
    for who in ("supervisor", "hr", "operator"):
        assert world.ask(who, "PUT", path, json=told, headers=headers).status_code == 403
    second = world.ask("admin", "PUT", path, json=told, headers=headers)
    assert (second.status_code, second.json()["policy"]["weights"]["lost"]) == (200, 2)
    assert second.json()["set_by_name"] == "Admin"
    assert world.ask("admin", "PUT", path, json=told, headers=headers).status_code == 412
    page = world.ask("hr", "GET", f"{path}/versions", params={"limit": 1}).json()
    [newest] = page["items"]
    assert (newest["version"], newest["reason"], newest["set_by_name"]) == (2, "essai", "Admin")
    older = world.ask("hr", "GET", f"{path}/versions", params={"cursor": page["next"]}).json()
    assert [each["version"] for each in older["items"]] == [1]
    assert older["items"][0]["settled"]["weights"]["lost"] == 1


def test_a_wrong_weight_is_told_with_its_place(world: World) -> None:
    seen = settings_of(world, "admin", "policy")
    policy = seen.json()["policy"] | {"largest_share": 2}
    answer = world.ask(
        "admin",
        "PUT",
        f"/sites/{SITE}/settings/policy",
        json={"policy": policy},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert answer.status_code == 422
    assert answer.json()["faults"] == [
        {"place": "body.policy.largest_share", "expected": "1.0 ou moins"}
    ]


def test_a_switch_of_the_law_asks_for_a_motive(world: World) -> None:
    seen = settings_of(world, "admin", "site")
    place = seen.json()["site"]
    place["law"] |= {"sunday_derogation": True, "notice_by_agreement": True}
    path, headers = f"/sites/{SITE}/settings/site", {"If-Match": seen.headers["ETag"]}
    motives = {"sunday_derogation": "ascenseurs", "notice_by_agreement": " "}
    told = {"site": place, "law_motives": motives}
    refused = world.ask("admin", "PUT", path, json=told, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/motives-missing")
    assert [f["place"] for f in refused.json()["faults"]] == [
        "body.law_motives.notice_by_agreement"
    ]
    motives["notice_by_agreement"] = "accord de 2025"
    settled = world.ask("admin", "PUT", path, json=told, headers=headers)
    assert settled.status_code == 200, settled.text
    assert settled.json()["law_motives"] == motives
    assert settled.json()["switched"] == ["sunday_derogation", "notice_by_agreement"]
    versions = world.ask("admin", "GET", f"{path}/versions").json()["items"]
    assert versions[0]["law_motives"] == motives != versions[1]["law_motives"]


def test_a_place_that_nobody_knows_is_refused(world: World) -> None:
    seen = settings_of(world, "admin", "site")
    place = seen.json()["site"] | {"holiday_country": "XX"}
    answer = world.ask(
        "admin",
        "PUT",
        f"/sites/{SITE}/settings/site",
        json={"site": place},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["place"] == "body.site.holiday_country"


def test_a_law_is_chosen_by_name_and_the_place_names_it_too(world: World) -> None:
    law = settings_of(world, "hr", "law")
    assert law.json()["law"]["values"]["daily_rest_minutes"]["article"]
    assert law.json()["as_shipped"]
    path, headers = f"/sites/{SITE}/settings/law", {"If-Match": law.headers["ETag"]}
    wrong = world.ask("admin", "PUT", path, json={"profile": "zz"}, headers=headers)
    assert wrong.status_code == 422
    chosen = world.ask("admin", "PUT", path, json={"profile": "fr"}, headers=headers)
    assert (chosen.status_code, chosen.json()["law"]["name"]) == (200, "fr")
    assert settings_of(world, "hr", "site").json()["site"]["law_profile"] == "fr"


def test_how_long_things_are_kept_is_settled(world: World) -> None:
    seen = settings_of(world, "admin", "retention")
    path, headers = f"/sites/{SITE}/settings/retention", {"If-Match": seen.headers["ETag"]}
    told = {"retention": seen.json()["retention"] | {"feedback": 90}}
    assert world.ask("admin", "PUT", path, json=told, headers=headers).status_code == 200
    assert settings_of(world, "hr", "retention").json()["retention"]["feedback"] == 90
    forever = {"retention": {"feedback": 10**9}}
    assert world.ask("admin", "PUT", path, json=forever, headers=headers).status_code == 422


def test_affinities_are_switched_off_for_a_site_by_hr_with_a_reason(world: World) -> None:
    path = f"/sites/{SITE}/affinity/switch"
    assert world.ask("hr", "POST", path, json={"enabled": False}).status_code == 422
    told = {"enabled": False, "reason": "demande du CSE"}
    assert world.ask("supervisor", "POST", path, json=told).status_code == 403
    answer = world.ask("hr", "POST", path, json=told).json()
    assert answer == {"enabled": False, "version": 2}
    assert settings_of(world, "hr", "policy").json()["policy"]["affinity"]["enabled"] is False
    with world.service.database.reading() as session:
        other, _ = setting_of(session, id_of(find_site(session, ELSEWHERE)), "policy")
    assert other.affinity.enabled


def test_a_policy_is_tried_on_the_newest_plan(world: World) -> None:
    path = f"/sites/{SITE}/settings/policy/preview"
    told = {"policy": Policy().model_dump(mode="json")}
    assert world.ask("admin", "POST", path, json=told).status_code == 404
    with world.service.database.writing() as session:
        act = Act("tests", NOW)
        case = load_case(session, SITE).case
        site_id = id_of(find_site(session, SITE))
        ask_run(session, "r1", site_id, write_case(case), Settings(), act)
        save_result(session, "r1", write_out(a_plan(case)), act)
    lost = []
    for weight in (1, 2):
        told["policy"]["weights"]["lost"] = weight
        answer = world.ask("admin", "POST", path, json=told)
        assert answer.status_code == 200, answer.text
        lost += [each["after"] for each in answer.json()["terms"] if each["term"] == "lost"]
    assert lost[1] > lost[0] > 0
    law = world.ask("hr", "POST", f"/sites/{SITE}/settings/law/preview", json={"profile": "fr"})
    assert law.status_code == 200, law.text


def test_what_shorter_periods_would_remove_is_told_and_then_removed(world: World) -> None:
    path, kept = f"/sites/{SITE}/settings/retention", Retention(feedback=1, calls=1, absences=1)
    told = world.ask(
        "admin", "POST", f"{path}/preview", json={"retention": kept.model_dump()}
    ).json()
    assert told["today"] == "2026-06-01"
    assert told["rows"]["feedback"] > 0
    assert settings_of(world, "admin", "retention").json()["version"] == 0
    with world.service.database.writing() as session:
        site = find_site(session, SITE)
        act = Act("tests", NOW, "")
        settle(session, site, "retention", kept, act)
        gone = retain(session, SITE, NOW.date(), act)
    names = {"call_pack": "calls", "absence": "absences"}
    assert {names.get(table, table): count for table, count in gone.items()} == {
        kind: count for kind, count in told["rows"].items() if count
    }


def test_the_last_backup_is_told_to_admins(world: World) -> None:
    path = f"/sites/{SITE}/backup"
    assert world.ask("admin", "GET", path).json() == {"last": None}
    database = world.service.database
    for rows in (7, 12):
        note_backup(database, Act("command", NOW, ""), rows, 345, portable=True)
    made = {"made_at": "2026-06-01T08:00:00Z", "rows": 12, "bytes": 345, "portable": True}
    assert world.ask("admin", "GET", path).json() == {"last": made}
    assert world.ask("hr", "GET", path).status_code == 403
