"""The shell's verbs as people and scripts use them: exit status, one document of JSON, and every box kept."""

import contextlib
import io
import json
import os
import pathlib
import shutil
import stat
import struct
import zipfile

import pytest
from pycocotools.coco import COCO

from framewright import PASSWORD, SAMPLE_DATA, coco_archive, picture, run_verb, wait_until


def document(done, *statuses):
    """Standard output as exactly one JSON document."""
    assert done.returncode in (statuses or (0, 1)), f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def owner(server):
    return server.sign_up("Ada")


@pytest.fixture
def shell(server, owner):
    """Runs a verb as the owner."""
    return lambda *words, **options: server.run(*words, token=owner.token, **options)


@pytest.fixture
def dataset(tmp_path):
    """A folder in COCO's layout."""
    folder = tmp_path / "dataset"
    with zipfile.ZipFile(io.BytesIO(coco_archive(6, seed="shell"))) as packed:
        packed.extractall(folder)
    return folder


def coco(path_or_bytes, tmp_path):
    path = tmp_path / "judged.json"
    path.write_bytes(path_or_bytes if isinstance(path_or_bytes, bytes) else path_or_bytes.read_bytes())
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def boxes(judge):
    """Class and box of every label, by the picture's name without folders."""
    found = {}
    for annotation in judge.dataset["annotations"]:
        image = judge.imgs[annotation["image_id"]]["file_name"].rsplit("/", 1)[-1]
        found.setdefault(image, []).append(
            (judge.cats[annotation["category_id"]]["name"], *(round(value, 2) for value in annotation["bbox"])))
    return {name: sorted(labels) for name, labels in found.items()}


def exported(shell, project, tmp_path, *more):
    out = tmp_path / "out.zip"
    document(shell("export", project, out, "--format", "coco", "--json", *more))
    with zipfile.ZipFile(out) as packed:
        name = next(each for each in packed.namelist() if each.endswith(".json"))
        return coco(packed.read(name), tmp_path), packed.namelist()


def test_help_and_version_are_clean_and_nonsense_is_wrong_use(binary):
    assert run_verb("help").returncode == 0
    assert "import" in run_verb("help").stdout
    assert run_verb("version").stdout.startswith("framewright ")
    for words in (["nonsense"], [], ["export"], ["import", "--nonsense"], ["import", "x", "y"],
                  ["convert", "a", "b"], ["up", "--port", "x"], ["up", "--port", "70000"], ["migrate"]):
        done = run_verb(*words)
        assert done.returncode == 2, (words, done)
        assert words == [] or (done.stderr.strip() and not done.stdout), (words, done)
    for verb in ("up", "serve", "work", "migrate", "doctor", "login", "mine", "import", "export", "convert", "check",
                 "extract"):
        done = run_verb(verb, "--help")
        assert done.returncode == 0 and f"framewright {verb}" in done.stdout


def test_unknown_settings_are_refused_with_a_guess(binary):
    done = run_verb("doctor", FRAMEWRIGHT_PROT="1")
    assert done.returncode != 0
    assert "FRAMEWRIGHT_PORT" in done.stdout + done.stderr


def test_a_server_that_is_not_there_is_a_failure_with_a_hint(binary, dataset):
    done = run_verb("import", dataset, "--project", "x", FRAMEWRIGHT_URL="http://127.0.0.1:1", FRAMEWRIGHT_TOKEN="wld_x")
    assert done.returncode == 3
    assert "framewright up" in done.stderr and not done.stdout


def test_nobody_signed_in_is_wrong_use(server, dataset):
    done = server.run("import", dataset, "--project", "x", XDG_CONFIG_HOME=str(dataset / "none"))
    assert done.returncode == 2 and "framewright login" in done.stderr


def test_login_keeps_a_key_for_its_owner_alone(server, owner, tmp_path, dataset):
    config = tmp_path / "config"
    done = server.run("login", "--email", owner.email, "--json", stdin=PASSWORD + "\n", XDG_CONFIG_HOME=str(config))
    assert document(done, 0) == {"url": server.url, "email": owner.email}
    kept = config / "framewright/login.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text())[server.url].startswith("wld_")
    done = server.run("import", dataset, "--project", "by login", "--create", "--json", XDG_CONFIG_HOME=str(config))
    assert document(done, 0)["images"]["added"] == 6
    done = server.run("login", "--email", owner.email, stdin="wrong\n", XDG_CONFIG_HOME=str(tmp_path / "other"))
    assert done.returncode == 3 and done.stderr and not (tmp_path / "other/framewright/login.json").exists()


def test_import_folder_zip_and_labels_only(shell, owner, dataset, tmp_path):
    # A folder, and again: nothing changes.
    first = document(shell("import", dataset, "--project", "ways", "--create", "--json"), 0)
    assert first["images"]["added"] == 6 and first["annotations"]["added"] == 12
    again = document(shell("import", dataset, "--project", "ways", "--json"))
    assert again["images"]["added"] == 0 and again["annotations"]["added"] == 0
    project = next(item for item in owner.all("projects") if item["name"] == "ways")
    counts = owner.get(f"projects/{project['id']}")["counts"]
    assert (counts["images"], counts["annotations"]) == (6, 12)
    # The same as a zip, by the project's id and slug.
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", dataset)
    for named in (project["id"], project["slug"]):
        assert document(shell("import", packed, "--project", named, "--json"))["images"]["added"] == 0
    # Pictures first, labels after.
    pictures = dataset / "images"
    assert document(shell("import", pictures, "--project", "later", "--create", "--json"))["images"]["added"] == 6
    labels = dataset / "annotations/instances.json"
    report = document(shell("import", labels, "--project", "later", "--format", "coco", "--json"))
    assert report["images"]["matched"] == 6 and report["annotations"]["added"] == 12, report
    judge, _ = exported(shell, "later", tmp_path)
    assert boxes(judge) == boxes(coco(labels, tmp_path))


def pcd(points):
    head = (f"VERSION 0.7\nFIELDS x y z intensity\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\nWIDTH {len(points)}\n"
            f"HEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {len(points)}\nDATA ascii\n")
    return (head + "".join(" ".join(f"{value:.3f}" for value in point) + "\n" for point in points)).encode()


def images_of(owner, name, count):
    """The images of a project once all are read, by path."""
    project = next(item for item in owner.all("projects") if item["name"] == name)

    def ready():
        images = owner.all(f"projects/{project['id']}/images")
        return len(images) == count and all(image["ingest_status"] != "pending" for image in images) and images

    return {image["relative_path"]: image for image in wait_until(ready, 120, f"{count} images that are read")}


def test_a_folder_of_loose_clouds(shell, owner, tmp_path):
    folder = tmp_path / "scans"
    (folder / "yard").mkdir(parents=True)
    for number, ending in enumerate(("pcd", "las", "laz", "ply", "bin")):
        source = tmp_path / f"scan{number}.pcd"
        source.write_bytes(pcd([(x * 0.5, y * 0.5, number * 0.1, 0.5) for x in range(20) for y in range(20)]))
        out = folder / "yard" / f"scan{number}.{ending}"
        if ending == "pcd":
            shutil.copy(source, out)
        else:
            assert run_verb("convert", source, out, "--to", "kitti_bin" if ending == "bin" else ending).returncode in (0, 1)
        assert out.stat().st_size > 0
    (folder / "README.md").write_text("Scans of a yard.")
    report = document(shell("import", folder, "--project", "yard", "--create", "--json"), 0)
    assert report["images"] == {**report["images"], "read": 5, "added": 5, "failed": 0}, report
    images = images_of(owner, "yard", 5)
    assert sorted(images) == [f"yard/scan{number}.{ending}" for number, ending in enumerate(("pcd", "las", "laz", "ply", "bin"))]
    for path, image in images.items():
        assert image["media"] == "point_cloud" and image["ingest_status"] == "ready", (path, image)
        assert owner.get(f"images/{image['id']}/cloud")["count"] == 400, path
    # Again, nothing changes; what is no cloud is named, and the others land.
    assert document(shell("import", folder, "--project", "yard", "--json"), 0)["images"]["added"] == 0
    (folder / "yard/scan5.pcd").write_bytes(b"no cloud")
    (folder / "yard/scan6.pcd").write_bytes(pcd([(1, 2, 3, 0), (4, 5, 6, 1)]))
    report = document(shell("import", folder, "--project", "yard", "--json"), 1)
    assert (report["images"]["added"], report["images"]["failed"]) == (1, 1), report
    assert any(entry["file"] == "yard/scan5.pcd" for entry in report["conversion"]["diagnostics"])


def test_a_kitti_folder_of_clouds_goes_in_and_out(shell, owner, tmp_path):
    folder = tmp_path / "kitti"
    projection = [700, 0, 600, 45, 0, 700, 180, -0.3, 0, 0, 1, 0.005]
    to_camera = [0, -1, 0, 0.1, 0, 0, -1, -0.08, 1, 0, 0, -0.27]
    rows = ["Car 0.50 1 -1.57 100.00 120.00 300.00 260.00 1.50 1.60 3.90 1.00 1.70 12.00 -1.20",
            "DontCare -1 -1 -10 5.00 6.00 20.00 21.00 -1 -1 -1 -1000 -1000 -1000 -10"]
    for number in range(3):
        for part, name, data in (
                ("velodyne", f"{number:06}.bin", struct.pack("<400f", *(part for x in range(100) for part in (x * 0.3, number, -1.5, 0.5)))),
                ("image_2", f"{number:06}.png", picture(seed=f"kitti {number}")),
                ("calib", f"{number:06}.txt", f"P2: {' '.join(map(str, projection))}\nR0_rect: 1 0 0 0 1 0 0 0 1\n"
                                              f"Tr_velo_to_cam: {' '.join(map(str, to_camera))}\n".encode()),
                ("label_2", f"{number:06}.txt", "".join(row + "\n" for row in rows[:2 - number % 2]).encode())):
            file = folder / "training" / part / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    report = document(shell("import", folder, "--project", "drive", "--create", "--json"))
    # A region of the camera's picture has no place in a cloud: it is named.
    assert report["format"] == "kitti_3d" and report["images"]["added"] == 6 and report["annotations"]["added"] == 3, report
    assert [entry["message"] for entry in report["conversion"]["diagnostics"]] == 2 * ["a label of kind box has no place in a point cloud"]
    images = images_of(owner, "drive", 6)
    clouds = [image for image in images.values() if image["media"] == "point_cloud"]
    assert len(clouds) == 3
    for cloud in clouds:
        camera, = owner.get(f"images/{cloud['id']}/cameras")["items"]
        assert camera["projection"] == projection and camera["extrinsic"] == to_camera
        assert camera["picture_id"] == next(
            image["id"] for path, image in images.items() if path.endswith(cloud["filename"].replace(".bin", ".png")))
    # Out again: the same rows, calibrations, clouds and pictures.
    out = tmp_path / "out.zip"
    document(shell("export", "drive", out, "--format", "kitti_3d", "--json"))
    with zipfile.ZipFile(out) as packed:
        members = {name.split("/", 1)[1]: packed.read(name) for name in packed.namelist() if name.count("/") > 1}
    for file in (file for part in ("velodyne", "image_2") for file in (folder / "training" / part).iterdir()):
        assert members[f"{file.parent.name}/{file.name}"] == file.read_bytes(), file

    def numbers(text):
        return [[(word if word[0].isalpha() else pytest.approx(float(word), abs=0.011)) for word in line.split()] for line in text.splitlines()]

    for file in (folder / "training/label_2").iterdir():
        written = [[word if word[0].isalpha() else float(word) for word in line.split()]
                   for line in members[f"label_2/{file.name}"].decode().splitlines()]
        assert written == numbers(file.read_text().splitlines()[0]), file
    # The folder without its labels brings clouds and cameras.
    shutil.rmtree(folder / "training/label_2")
    report = document(shell("import", folder, "--project", "bare drive", "--create", "--json"))
    assert report["format"] == "kitti_3d" and report["images"]["added"] == 6, report
    bare = images_of(owner, "bare drive", 6)
    assert all(owner.get(f"images/{image['id']}/cameras")["items"] for image in bare.values() if image["media"] == "point_cloud")


def test_a_conflict_is_skipped_replaced_or_appended(shell, owner, dataset, tmp_path):
    document(shell("import", dataset, "--project", "rules", "--create", "--json"), 0)
    labels = json.loads((dataset / "annotations/instances.json").read_text())
    for annotation in labels["annotations"]:
        annotation["bbox"][2] += 1
        annotation["id"] += 1000
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(labels))

    def count():
        return next(item for item in owner.all("projects") if item["name"] == "rules")["counts"]["annotations"]

    words = ("import", changed, "--project", "rules", "--format", "coco", "--json", "--on-conflict")
    assert document(shell(*words, "skip"))["annotations"]["added"] == 0 and count() == 12
    document(shell(*words, "replace"))
    assert count() == 12
    judge, _ = exported(shell, "rules", tmp_path)
    assert boxes(judge) == boxes(coco(changed, tmp_path))
    document(shell("import", dataset / "annotations/instances.json", "--project", "rules", "--format", "coco",
                   "--json", "--on-conflict", "append"))
    assert count() == 24
    assert shell(*words, "sometimes").returncode in (2, 3)


@pytest.mark.parametrize("form", ["coco", "yolo", "voc"])
def test_export_and_convert_keep_every_box(shell, dataset, tmp_path, form):
    truth = boxes(coco(dataset / "annotations/instances.json", tmp_path))
    document(shell("import", dataset, "--project", "all forms", "--create", "--json"))
    out = tmp_path / f"{form}.zip"
    done = shell("export", "all forms", out, "--format", form, "--json")
    assert document(done)["images"]["read"] == 6
    report = document(run_verb("convert", out, tmp_path / "back", "--to", "coco", "--json"))
    assert report, done
    judge = coco(next((tmp_path / "back").rglob("*.json")), tmp_path)
    found = boxes(judge)
    assert found.keys() == truth.keys()
    for name, labels in truth.items():
        for expected, actual in zip(labels, found[name], strict=True):
            assert expected[0] == actual[0]
            assert all(abs(a - b) <= 0.02 for a, b in zip(expected[1:], actual[1:])), (name, expected, actual)
    assert len(list((tmp_path / "back").rglob("*.png"))) == 6


def test_export_without_pictures_and_of_nothing(shell, dataset, tmp_path):
    document(shell("import", dataset, "--project", "labels", "--create", "--json"))
    judge, names = exported(shell, "labels", tmp_path, "--labels-only")
    assert len(judge.dataset["annotations"]) == 12
    assert not [name for name in names if name.endswith(".png")]
    for words in (["no such project", "x.zip", "--format", "coco"], ["labels", "x.zip"]):
        assert shell("export", *words).returncode == 2
    assert shell("export", "labels", tmp_path / "x.zip", "--format", "nonsense").returncode == 3


def test_warnings_end_with_one_and_failures_with_three(shell, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.png").write_bytes(picture())
    labels = {"images": [{"id": 1, "file_name": "good.png", "width": 64, "height": 48}],
              "categories": [{"id": 1, "name": "cat"}],
              "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5], "area": 25},
                              {"id": 2, "image_id": 9, "category_id": 1, "bbox": [1, 1, 5, 5], "area": 25}]}
    (folder / "labels.json").write_text(json.dumps(labels))
    done = shell("import", folder, "--project", "warned", "--create", "--json")
    report = document(done, 1)
    assert report["annotations"]["added"] == 1
    assert any("9" in entry["message"] for entry in report["conversion"]["diagnostics"])
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no zip at all")
    done = shell("import", broken, "--project", "warned")
    assert done.returncode == 3 and "broken.zip" in done.stderr and not done.stdout
    done = run_verb("convert", broken, tmp_path / "out", "--to", "coco")
    assert done.returncode == 3 and done.stderr


def test_check_finds_mistakes_and_repairs_a_copy(tmp_path):
    folder = tmp_path / "spoilt"
    for split in ("train", "test"):
        (folder / "images" / split).mkdir(parents=True)
    same = picture()
    (folder / "images/train/same.png").write_bytes(same)
    (folder / "images/test/same.png").write_bytes(same)
    for split in ("train", "test"):
        (folder / "annotations").mkdir(exist_ok=True)
        labels = {"images": [{"id": 1, "file_name": "same.png", "width": 64, "height": 48}],
                  "categories": [{"id": 1, "name": "cat"}],
                  "annotations": [
                      {"id": id, "image_id": 1, "category_id": 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
                      for id, box in enumerate([[1, 1, 20, 20], [1, 1, 20, 20], [50, 40, 30, 30]], 1)]}
        (folder / f"annotations/instances_{split}.json").write_text(json.dumps(labels))
    written = tmp_path / "report.json"
    report = document(run_verb("check", folder, "--json", "--fix", tmp_path / "mended", "--report", written), 1)
    assert report == json.loads(written.read_text())
    assert report["totals"] == {"duplicate_label": 2, "out_of_range": 2, "split_leak": 1}
    assert all(finding["repair"] and finding["repaired"] for finding in report["findings"])
    again = document(run_verb("check", tmp_path / "mended", "--json"), 0, 1)
    assert again["images"] == 1 and again["labels"] == 2
    assert not {"duplicate_label", "out_of_range", "split_leak"} & again["totals"].keys()
    assert run_verb("check", tmp_path / "absent").returncode == 3
    assert run_verb("check", folder, "--near", "2").returncode == 2


def test_doctor_tells_what_is_there(binary, server):
    findings = document(run_verb("doctor", "--data", server.data, "--json"), 0, 1)
    states = {finding["subject"]: finding["state"] for finding in findings}
    assert states["PostgreSQL programs"] == "good" and states["picture decoding"] == "good"
    done = run_verb("doctor", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    states = {finding["subject"]: finding["state"] for finding in document(done, 3)}
    assert states["database"] == "bad"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user run its database")
def test_root_keeps_its_data_where_the_database_can_reach_it(binary, tmp_path):
    def place(mode):
        tmp_path.chmod(mode)
        findings = document(run_verb("doctor", "--json", cwd=tmp_path), 0, 1)
        return next(finding for finding in findings if finding["subject"] == "data folder")["details"].split(",")[0]

    # pytest keeps its folders to itself.
    for parent in tmp_path.parents:
        if parent != pathlib.Path("/") and not parent.stat().st_mode & 1:
            parent.chmod(parent.stat().st_mode | 0o111)
    assert place(0o711) == f"{tmp_path}/data"
    assert place(0o700) == "/var/lib/framewright"
    (tmp_path / "data/postgres/pgdata").mkdir(parents=True)
    assert place(0o700) == f"{tmp_path}/data"


def test_migrate_says_what_it_would_do(server):
    url = f"postgresql://framewright_owner@/framewright?host={server.socket_folder()}"
    assert document(run_verb("migrate", "--dry-run", "--json", DATABASE_OWNER_URL=url), 0) == {
        "dry_run": True, "migrations": []}
    server.sql("select 1")
    done = run_verb("migrate", "--dry-run", DATABASE_OWNER_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 3 and done.stderr


@pytest.mark.sample_data("voc100_many_formats")
@pytest.mark.parametrize("source", ["coco_format_v1", "yolo_format", "pascalvoc_format"])
def test_voc100_comes_back_with_every_box(shell, owner, tmp_path, source):
    """One project a source: pictures once, then that source's labels."""
    folder = SAMPLE_DATA / "voc100_many_formats"
    project = f"voc100 {source}"
    report = document(shell("import", folder / "images", "--project", project, "--create", "--json", seconds=240))
    assert report["images"]["added"] == 100
    labels = next((folder / "gts" / source).glob("*.json"), folder / "gts" / source)
    report = document(shell("import", labels, "--project", project, "--json", "--format", {
        "coco_format_v1": "coco", "yolo_format": "yolo", "pascalvoc_format": "voc"}[source], seconds=240))
    assert report["annotations"]["added"] == 273, report
    judge, _ = exported(shell, project, tmp_path, "--labels-only")
    truth = boxes(coco(folder / "gts/coco_format_v1/instances_default.json", tmp_path))
    found = boxes(judge)
    assert found.keys() == truth.keys()
    for name, expected in truth.items():
        rest = list(found[name])
        for label in expected:
            match = next((each for each in rest if each[0] == label[0] and near(each[1:], label[1:])), None)
            assert match, (name, label, rest)
            rest.remove(match)
        assert not rest
    assert sum(map(len, found.values())) == 273


def near(one, other):
    """Every edge within the pixel by which VOC's convention differs."""
    def edges(box):
        return box[0], box[1], box[0] + box[2], box[1] + box[3]
    return all(abs(a - b) <= 1.02 for a, b in zip(edges(one), edges(other)))


@pytest.mark.sample_data("coco/photos")
def test_coco_photos_come_back_with_every_object(shell, tmp_path):
    folder = tmp_path / "photos"
    (folder / "annotations").mkdir(parents=True)
    shutil.copytree(SAMPLE_DATA / "coco/photos/images", folder / "images")
    shutil.copy(SAMPLE_DATA / "coco/photos/instances.json", folder / "annotations/instances.json")
    report = document(shell("import", folder, "--project", "photos", "--create", "--json", seconds=240))
    before = coco(SAMPLE_DATA / "coco/photos/instances.json", tmp_path)
    count = len(before.dataset["annotations"])
    assert report["annotations"]["added"] == count, report
    after, names = exported(shell, "photos", tmp_path)
    assert len(after.dataset["annotations"]) == count
    assert boxes(after) == boxes(before)
    assert len([name for name in names if name.endswith(".jpg")]) == len(before.dataset["images"])
