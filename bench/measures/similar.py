"""The 10 images of 100,000 that look most like one, over HTTP, and the same product by numpy on the same vectors."""

import http.client
import os
import time

import numpy

from measures.result import Result, Rounds

DIMENSION = 512
NEAREST = 10
TARGET = 0.05

FILL = """begin;
set local synchronous_commit = off;
create temporary table made (n integer primary key, vector bytea) on commit drop;
copy made from :'file';
insert into images (workspace_id, project_id, id, filename, relative_path, format, width, height, file_size, sha256,
    storage_path, ingest_status, thumbnail_format, uploaded_by)
  select :'workspace', :'project', (lpad(to_hex(1760000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3)
      || '8' || substr(md5(n::text), 4, 15))::uuid, 'look_' || n || '.jpg', 'look_' || n || '.jpg', 'jpeg', 1920, 1080,
    400000, sha256(('look ' || n)::bytea), :'workspace' || '/images/' || n || '.jpg', 'ready', 'jpg', :'owner'
  from made order by n;
insert into embedding_spaces (workspace_id, model, dimension, position)
  select :'workspace', 'builtin-1', 512, count(*) from made;
insert into embeddings (workspace_id, model, sha256, page, position, vector)
  select :'workspace', 'builtin-1', sha256(('look ' || n)::bytea), 0, n + 1, vector from made order by n;
select refresh_images(:'project', array(select id from images where project_id = :'project'));
select system.fold_counts();
commit;
vacuum analyze;
"""


def vectors(count):
    """Unit vectors in loose heaps, as pictures of one walk are: each heap's neighbours are really near."""
    random = numpy.random.default_rng(5)
    heaps = random.standard_normal((max(1, count // 50), DIMENSION)).astype(numpy.float32)
    made = heaps[random.integers(0, len(heaps), count)] + random.standard_normal((count, DIMENSION)).astype(numpy.float32)
    return made / numpy.linalg.norm(made, axis=1, keepdims=True)


def fill(server, scratch, project, made):
    path = os.path.join(scratch, "vectors.txt")
    with open(path, "w") as file:
        for number, vector in enumerate(made):
            file.write(f"{number}\t\\\\x{vector.astype('<f4').tobytes().hex()}\n")
    os.chmod(path, 0o644)
    server.sql(FILL, variables=[
        ("workspace", server.workspace), ("project", project), ("owner", server.user), ("file", path)])
    os.remove(path)


def nearest(made, query):
    """The places of the most similar, the nearest first."""
    products = made @ query
    places = numpy.argpartition(-products, NEAREST)[:NEAREST]
    return places[numpy.argsort(-products[places])]


def run(server, scratch, count, rounds, say):
    project = server.call("POST", "/api/v1/projects", {"name": "Looks", "project_type": "object_detection"})["id"]
    made = vectors(count)
    say(f"filling a project with {count:,} described images")
    fill(server, scratch, project, made)
    ids = server.sql(f"select id from images where project_id = '{project}' order by (substr(filename, 6, "
                     "length(filename) - 9))::int").split()
    chosen = numpy.random.default_rng(6).integers(0, count, rounds + 3)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)

    def ask(place):
        begin = time.perf_counter()
        connection.request("GET", f"/api/v1/projects/{project}/similar?image_id={ids[place]}&limit={NEAREST}",
                           headers={"Authorization": f"Bearer {server.token}"})
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - begin
        if answer.status != 200:
            raise SystemExit(f"similar answered {answer.status}: {body[:500]}")
        return seconds, body

    # The first makes the mapped file from the rows; the next two warm what is only slow once.
    begin = time.perf_counter()
    for place in chosen[:3]:
        ask(place)
    first = time.perf_counter() - begin
    figures = Rounds()
    for place in chosen[3:]:
        seconds, body = ask(place)
        figures.add("ours", seconds)
        begin = time.perf_counter()
        expected = nearest(made, made[place])
        figures.add("numpy", time.perf_counter() - begin)
        found = [image.encode() in body for image in (ids[other] for other in expected if other != place)]
        if not all(found):
            raise SystemExit(f"the nearest of image {place} are not those that numpy finds")
    connection.close()
    ours = sorted(figures.figures["ours"])
    slow = ours[min(len(ours) - 1, int(len(ours) * 0.95))]
    return [Result(
        f"{NEAREST} similar of {count:,} images × {DIMENSION} numbers, over HTTP",
        f"{figures.median('ours') * 1000:.1f} ms (p95 {slow * 1000:.1f} ms)", "p95 < 50 ms",
        slow < TARGET if count >= 100_000 else None,
        f"numpy, the product and the choice alone: {figures.median('numpy') * 1000:.1f} ms",
        figures.ratio("numpy", "ours"), f"{len(ours)} requests; the first three took {first:.1f} s")]
