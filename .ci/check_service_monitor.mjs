// Whether a file is a ServiceMonitor as the Prometheus operator's schema has it. Usage: check_service_monitor.mjs TOOLS FILE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, file] = process.argv.slice(2).map((it) => resolve(it));
const { parse } = createRequire(`${tools}/node_modules/`)("yaml");
const model = `${tools}/node_modules/@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor.js`;
const { ServiceMonitor } = await import(pathToFileURL(model));

const { apiVersion, kind, ...rest } = parse(readFileSync(file, "utf8"));
const wanted = new ServiceMonitor(rest);
if (apiVersion !== wanted.apiVersion || kind !== wanted.kind) throw new Error(`${apiVersion} ${kind} is no ServiceMonitor`);
wanted.validate();
