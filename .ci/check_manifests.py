"""What schemas do not see: that the manifests of a folder fit each other. Usage: check_manifests.py FOLDER"""

import json
import pathlib
import sys

import yaml

# Only for those who have the Prometheus operator.
OPTIONAL = "servicemonitor.yaml"


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    wrong = list(complaints(folder))
    if wrong:
        sys.exit("\n".join(f"{folder}: {it}" for it in wrong))


def complaints(folder: pathlib.Path):
    files = {it.name for it in folder.glob("*.yaml")}
    listed = set(yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"])
    if listed != files - {"kustomization.yaml", OPTIONAL}:
        yield f"kustomization.yaml lists {sorted(listed)}"
    found = [it for name in sorted(listed | {OPTIONAL}) for it in yaml.safe_load_all((folder / name).read_text())]
    named = {(it["kind"], it["metadata"]["name"]): it for it in found}
    for (kind, name), it in named.items():
        if kind == "StatefulSet":
            yield from of_stateful_set(it, named)
    pod = next(it["spec"]["template"] for it in found if it["kind"] == "StatefulSet")
    ports = {port["name"] for port in pod["spec"]["containers"][0]["ports"]}
    for it in (it for it in found if it["kind"] in ("Service", "PodDisruptionBudget")):
        selector = it["spec"]["selector"]
        if not selector.get("matchLabels", selector).items() <= pod["metadata"]["labels"].items():
            yield f"{it['kind']} {it['metadata']['name']} selects no pod"
        for port in it["spec"].get("ports", []):
            if port["targetPort"] not in ports:
                yield f"port {port['targetPort']} is none of the container's"
    json.loads(named["ConfigMap", "leveret"]["data"]["definitions.json"])
    monitored = named["ServiceMonitor", "leveret"]["spec"]
    service = {port["name"] for port in named["Service", "leveret"]["spec"]["ports"]}
    if not {it["port"] for it in monitored["endpoints"]} <= service:
        yield "the ServiceMonitor names a port that the service has not"


def of_stateful_set(it: dict, named: dict):
    spec = it["spec"]
    if not spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items():
        yield "the StatefulSet does not select its own pods"
    if ("Service", spec["serviceName"]) not in named:
        yield f"there is no service {spec['serviceName']}"
    pod = spec["template"]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    claims = {claim["metadata"]["name"] for claim in spec["volumeClaimTemplates"]}
    for volume in volumes.values():
        if ("ConfigMap", volume["configMap"]["name"]) not in named:
            yield f"there is no ConfigMap {volume['configMap']['name']}"
    for container in pod["containers"]:
        for mount in container["volumeMounts"]:
            if mount["name"] not in volumes.keys() | claims:
                yield f"there is no volume {mount['name']}"
        for variable in container["env"]:
            wanted = variable.get("valueFrom", {}).get("secretKeyRef")
            if wanted and wanted["key"] not in named["Secret", wanted["name"]]["stringData"]:
                yield f"the secret has no {wanted['key']}"


main()
