// Says what Microsoft's own schema finds wrong with the unpacked app package in the folder that is named.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const schemas = join(require.resolve('@microsoft/app-manifest/package.json'), '../build/json-schemas/teams');
const problems = [];

function validate(name, json, schema) {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }); // its patterns are not written for unicode
  addFormats(ajv);
  const isValid = ajv.compile(JSON.parse(readFileSync(join(schemas, schema), 'utf8')));
  if (!isValid(json))
    problems.push(...isValid.errors.map((e) => `${name}${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`));
}

const manifest = read('manifest.json');
const version = `v${manifest.manifestVersion}`;
validate('manifest.json', manifest, join(version, 'MicrosoftTeams.schema.json'));
for (const { file } of manifest.localizationInfo.additionalLanguages)
  validate(file, read(file), join(version, 'MicrosoftTeams.Localization.schema.json'));
for (const icon of Object.values(manifest.icons))
  if (!existsSync(join(folder, icon))) problems.push(`manifest.json names ${icon}, which is not there`);

problems.forEach((problem) => console.log(problem));
process.exitCode = problems.length > 0 ? 1 : 0;
