"""Browser libraries stand in the package as they were released, with their licences."""

from __future__ import annotations

import tomllib

from api.page.vendor import LIBRARIES, TARGET, digest_of


def test_every_library_is_as_its_manifest_says() -> None:
    manifest = tomllib.loads((TARGET / "manifest.toml").read_text("utf-8"))
    assert set(manifest) == {each.package for each in LIBRARIES}
    for library in LIBRARIES:
        told = manifest[library.package]
        assert (told.pop("version"), told.pop("licence")) == (library.version, library.licence)
        place = TARGET / library.package
        assert {file.name: digest_of(file) for file in place.iterdir()} == told
        assert "LICENSE" in told
