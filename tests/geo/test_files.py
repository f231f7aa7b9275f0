"""Files in every format, with and without a coordinate system, whole and broken."""

import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
import shapely

from geo.errors import GeoError, MissingCrs, MissingField, UnreadableFile
from geo.files import read_features, write_features
from geo.points import read_points, write_points
from tests.geo.shapes import crooked_cells

FORMATS = [".geojson", ".gpkg", ".shp", ".zip", ".parquet"]
CELLS = crooked_cells(2)
FIELDS = {"code": ["001", "002", "003", "004"], "name": ["东四街道", "b", None, "d"], "n": [1, 2, 3, 4]}


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_written_is_read_again_to_the_last_digit(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cells{suffix}"
    write_features(path, CELLS, FIELDS)
    found = read_features(path)
    assert shapely.equals_exact(shapely.normalize(found.geometry), shapely.normalize(CELLS), 0).all()
    assert {name: found.fields[name] for name in FIELDS} == FIELDS
    assert not list(tmp_path.glob(".writing*"))


@pytest.mark.filterwarnings("ignore:.crs. was not provided")
@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".parquet"])
def test_a_file_without_a_coordinate_system_is_refused_by_name(tmp_path: Path, suffix: str) -> None:
    path = undeclared(tmp_path / f"areas{suffix}")
    with pytest.raises(MissingCrs, match=r"areas\..*does not say its coordinate system; pass --crs"):
        read_features(path)
    assert shapely.equals(read_features(path, crs="wgs84").geometry, CELLS).all()


def undeclared(path: Path) -> Path:
    if path.suffix == ".parquet":
        import geopandas

        geopandas.GeoDataFrame(geometry=CELLS).to_parquet(path)
        return path
    from pyogrio.raw import write

    write(path, shapely.to_wkb(CELLS), field_data=[], fields=[], geometry_type="Polygon", crs=None)
    return path


def test_a_chinese_shapefile_without_its_encoding_is_read(tmp_path: Path) -> None:
    from pyogrio.raw import write

    path, names = tmp_path / "areas.shp", np.array(FIELDS["name"], dtype=object)
    fields = {"field_data": [names], "fields": ["name"], "geometry_type": "Polygon", "crs": "EPSG:4490"}
    write(path, shapely.to_wkb(CELLS), encoding="gb18030", **fields)
    path.with_suffix(".cpg").unlink()
    assert read_features(path).fields["name"][0] == "东四街道"


def test_a_projected_file_comes_out_in_degrees(tmp_path: Path) -> None:
    import geopandas

    path = tmp_path / "metres.gpkg"
    geopandas.GeoDataFrame(geometry=CELLS, crs=4326).to_crs(32650).to_file(path)
    assert shapely.equals_exact(read_features(path).geometry, CELLS, 1e-8).all()


def test_a_named_coordinate_system_wins_over_the_declared_one(tmp_path: Path) -> None:
    from geo.china import wgs84_to_gcj02

    path = tmp_path / "gcj.geojson"
    write_features(path, shapely.transform(CELLS, wgs84_to_gcj02, interleaved=False), {})
    assert shapely.equals_exact(read_features(path, crs="gcj02").geometry, CELLS, 1e-8).all()


def test_a_geopandas_geoparquet_is_read(tmp_path: Path) -> None:
    import geopandas

    path = tmp_path / "cells.parquet"
    geopandas.GeoDataFrame({"code": FIELDS["code"]}, geometry=CELLS, crs=4490).to_parquet(path)
    assert read_features(path).fields == {"code": FIELDS["code"]}
    assert geopandas.read_parquet(path).crs == 4490


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gone.geojson", None),
        ("areas.docx", b"x"),
        ("areas.geojson", b"{ not json"),
        ("areas.gpkg", b"not a database"),
        ("areas.zip", b"not a zip"),
        ("areas.parquet", b"PAR1"),
        ("areas.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feature"'),
    ],
)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=name.partition(".")[0]):
        read_features(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("areas.shp", bytes(200 << 20))
    with pytest.raises(UnreadableFile, match="would unpack to 200 MB"):
        read_features(path)


@pytest.mark.parametrize(
    ("names", "match"), [(["a.shp", "b.shp"], "holds 2"), ([], "holds 0"), (["../a.shp"], "outside")]
)
def test_a_zip_must_hold_one_shapefile_and_nothing_outside(tmp_path: Path, names: list[str], match: str) -> None:
    path = tmp_path / "areas.zip"
    with ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    with pytest.raises(UnreadableFile, match=match):
        read_features(path)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".xlsx", ".parquet", ".geojson", ".gpkg"])
def test_points_are_read_from_what_was_written(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,说明,lon,lat\na,=1+1,116.3,39.9\nb,,,\n", encoding="utf-8")
    points = read_points(source)
    path = tmp_path / f"out{suffix}"
    write_points(path, points, {"cell_code": ["001", ""]})
    again = read_points(path)
    assert again.lon.tolist()[0] == 116.3
    assert np.isnan(again.lon[1])
    assert again.fields["说明"][0] == "=1+1"
    assert again.fields["cell_code"][0] == "001"
    assert [bad.row for bad in again.bad] == [3 if suffix in (".csv", ".csv.gz", ".xlsx", ".parquet") else 2]


def test_chinese_tables_of_an_older_encoding_are_read(tmp_path: Path) -> None:
    path = tmp_path / "点.csv"
    path.write_bytes("经度,纬度,街道\n116.3,39.9,东四街道\n".encode("gb18030"))
    points = read_points(path)
    assert (points.lon[0], points.fields["街道"]) == (116.3, ["东四街道"])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x,,39.9", "no lon"),
        ("x,116.3,91", "lon '116.3' and lat '91' are no place on Earth"),
        ("x,nan,39.9", "lon 'nan' and lat '39.9' are no place on Earth"),
        ("x,1e999,39.9", "lon '1e999' and lat '39.9' are no place on Earth"),
        ("x,east,north", "lon 'east' and lat 'north' are no place on Earth"),
    ],
)
def test_a_row_without_a_place_is_listed(tmp_path: Path, row: str, why: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"id,lon,lat\nok,116.3,39.9\n{row}\n")
    points = read_points(path)
    assert [(bad.row, bad.why) for bad in points.bad] == [(3, why)]
    assert points.lon[0] == 116.3


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        ("", UnreadableFile, "empty"),
        ("a,b\n1,2\n", MissingField, "--lon"),
        ("x,y\n1,2\n", MissingCrs, "--crs"),
        ("lon,lat,lat\n1,2,3\n", UnreadableFile, "two columns called “lat”"),
        ("lon,lat\n1,2,3\n", UnreadableFile, "row 2: 3 fields where the header has 2"),
    ],
)
def test_a_table_that_is_no_list_of_points_says_why(
    tmp_path: Path, text: str, error: type[GeoError], match: str
) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text)
    with pytest.raises(error, match=match):
        read_points(path)


def test_named_columns_and_a_projection_are_used(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("east,north\n500000,4400000\n")
    points = read_points(path, lon="east", lat="north", crs="EPSG:4548")
    assert round(float(points.lon[0]), 9) == 117.0
    with pytest.raises(MissingField, match="“nord”"):
        read_points(path, lon="east", lat="nord")


@pytest.mark.real_data
def test_real_files_are_read(samples: Path) -> None:
    assert len(read_features(samples / "boundaries" / "beijing_admin.geojson")) == 360
    finland = read_features(samples / "roads" / "osm_small_finland.osm.pbf")
    assert set(shapely.get_type_id(finland.geometry)) == {1}
    assert "residential" in finland.fields["highway"]


def test_geojson_that_names_another_system_is_converted(tmp_path: Path) -> None:
    path = tmp_path / "old.geojson"
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}}
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [500000, 4400000]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": [point]}))
    assert round(shapely.get_x(read_features(path).geometry[0]), 9) == 117.0
