import calculator from './calculator/index.ts';
import calculatorManifest from './calculator/manifest.json' with { type: 'json' };
import knowledge from './knowledge/index.ts';
import knowledgeManifest from './knowledge/manifest.json' with { type: 'json' };
import time from './time/index.ts';
import timeManifest from './time/manifest.json' with { type: 'json' };
import translation from './translation/index.ts';
import translationManifest from './translation/manifest.json' with { type: 'json' };
import web from './web/index.ts';
import webManifest from './web/manifest.json' with { type: 'json' };
import type { PluginCode } from '../src/domain/plugins/index.ts';

/**
 * The plugins that Nexus comes with, in the order in which they are asked whether a request is for them. Manifests are as
 * written: whoever loads them parses them. `hello` is for copying and not among them.
 */
export const builtInPlugins: readonly { manifest: unknown; code: PluginCode }[] = [
  { manifest: calculatorManifest, code: calculator },
  { manifest: timeManifest, code: time },
  { manifest: translationManifest, code: translation },
  { manifest: webManifest, code: web },
  { manifest: knowledgeManifest, code: knowledge },
];
