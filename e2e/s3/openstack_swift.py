"""Runs OpenStack Swift with its S3 interface on one machine, as a real store for clients to be judged by.

Usage: openstack_swift.py FOLDER; prints the endpoint once the bucket `judge` exists and ends with its standard input.
Keys: `test:tester` and `testing`.
"""

import os
import random
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

ACCESS_KEY, SECRET_KEY, BUCKET, REGION = "test:tester", "testing", "judge", "us-east-1"
PIPELINE = "catch_errors gatekeeper healthcheck listing_formats s3api tempauth bulk copy slo symlink versioned_writes proxy-server"


def serve(kind, conf):
    """Runs one server in this process."""
    warnings.simplefilter("ignore")
    from swift.common import utils

    utils.SWIFT_CONF_FILE = str(Path(conf).parent / "swift.conf")
    from swift.common.storage_policy import reload_storage_policies
    from swift.common.utils import config
    from swift.common.wsgi import run_wsgi

    for module in (utils, config):
        if hasattr(module, "SWIFT_CONF_FILE"):
            module.SWIFT_CONF_FILE = utils.SWIFT_CONF_FILE
    utils.validate_configuration = lambda: None
    utils.HASH_PATH_SUFFIX, utils.HASH_PATH_PREFIX = b"judge", b""
    reload_storage_policies()
    sys.exit(run_wsgi(conf, f"{kind}-server", verbose=False))


def free_ports(count):
    ports = []
    while len(ports) < count:
        with socket.socket() as probe:
            port = random.randrange(20_000, 32_000)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
    return ports


def write_configuration(folder, ports):
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = judge\n[storage-policy:0]\nname = one\ndefault = yes\n"
        "[swift-constraints]\nmax_header_size = 16384\n")
    (folder / "devices" / "d1").mkdir(parents=True)
    for kind in ("account", "container", "object"):
        (folder / f"{kind}.conf").write_text(
            f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {ports[kind]}\nworkers = 0\nuser = {os.environ.get('USER', 'root')}\n"
            f"swift_dir = {folder}\ndevices = {folder}/devices\nmount_check = false\nlog_address = {folder}/none\n"
            f"recon_cache_path = {folder}\n"
            f"[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n")
    (folder / "proxy.conf").write_text(
        f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = {ports['proxy']}\nworkers = 0\nuser = {os.environ.get('USER', 'root')}\n"
        f"swift_dir = {folder}\nlog_address = {folder}/none\n"
        f"[pipeline:main]\npipeline = {PIPELINE}\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n"
        "[filter:tempauth]\nuse = egg:swift#tempauth\nuser_test_tester = testing .admin\n"
        f"[filter:s3api]\nuse = egg:swift#s3api\ns3_acl = false\nlocation = {REGION}\n"
        "[filter:versioned_writes]\nuse = egg:swift#versioned_writes\nallow_object_versioning = true\n"
        + "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in
                  ("catch_errors", "gatekeeper", "healthcheck", "listing_formats", "bulk", "copy", "slo", "symlink")))


def make_rings(folder, ports):
    from swift.common.ring import RingBuilder

    for kind in ("account", "container", "object"):
        builder = RingBuilder(4, 1, 0)
        builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": ports[kind], "device": "d1", "weight": 1.0,
                         "replication_ip": "127.0.0.1", "replication_port": ports[kind], "meta": ""})
        builder.rebalance(seed=1)
        builder.get_ring().save(str(folder / f"{kind}.ring.gz"))


def main(folder):
    warnings.simplefilter("ignore")
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    ports = dict(zip(("account", "container", "object", "proxy"), free_ports(4)))
    write_configuration(folder, ports)
    make_rings(folder, ports)
    log = open(folder / "log", "ab")
    children = [
        subprocess.Popen([sys.executable, __file__, "--serve", kind, str(folder / f"{kind}.conf")],
                         stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for kind in ("account", "container", "object", "proxy")]
    try:
        import boto3
        from botocore.config import Config

        endpoint = f"http://127.0.0.1:{ports['proxy']}"
        client = boto3.client(
            "s3", endpoint_url=endpoint, region_name=REGION, aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1}))
        for attempt in range(120):
            if any(child.poll() is not None for child in children):
                raise RuntimeError("a server ended: " + (folder / "log").read_text()[-2000:])
            try:
                client.create_bucket(Bucket=BUCKET)
                break
            except Exception as error:
                problem = error
                time.sleep(0.25)
        else:
            raise RuntimeError(f"no bucket: {problem}: " + (folder / "log").read_text()[-2000:])
        print(endpoint, flush=True)
        sys.stdin.read()
    finally:
        # Their data is thrown away, and asked politely they wait for idle connections.
        for child in children:
            child.kill()
        for child in children:
            child.wait()


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--serve":
        serve(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1])
