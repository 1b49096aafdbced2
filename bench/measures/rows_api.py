"""The yardstick: the same list as FastAPI builds it from rows, on asyncpg, as people usually write it."""

import json
import os

import asyncpg
from contextlib import asynccontextmanager
from fastapi import FastAPI, HTTPException

IMAGE = """
select id, project_id, media, parent_id, page, video_id, frame_number, filename, relative_path, format, width, height,
  file_size, encode(sha256, 'hex') as sha256, split, status, is_null, ingest_status, bits, tile_levels,
  placeholder_colour, batch_id, tags, metadata, licence, attribution, uploaded_by, annotation_count, revision,
  created_at, updated_at, deleted_at
from images where project_id = $1 and deleted_at is null order by id desc limit $2
"""
BOXES = """
select image_id, id, class_id, x_min, y_min, x_max, y_max, kind, status from annotations
where project_id = $1 and image_id = any($2) and x_min is not null and status <> 'rejected' order by z_order, id
"""


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool(
        host=os.environ["BENCH_SOCKET"], user="framewright_app", database="framewright", min_size=4, max_size=8
    ) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/projects/{project}/images")
async def images(project: str, limit: int = 100):
    if not 1 <= limit <= 500:
        raise HTTPException(422)
    async with app.state.pool.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute("select set_config('request.jwt.claims', $1, true)", os.environ["BENCH_CLAIMS"])
        rows = await connection.fetch(IMAGE, project, limit + 1)
        more = len(rows) > limit
        items = [dict(row, boxes=[], metadata=json.loads(row["metadata"])) for row in rows[:limit]]
        by_id = {item["id"]: item for item in items}
        for box in await connection.fetch(BOXES, project, list(by_id)):
            box = dict(box)
            by_id[box.pop("image_id")]["boxes"].append(box)
    return {"items": items, "next_cursor": str(items[-1]["id"]) if more else None}
