// npm run build:dev: the addons for development, of which only what changed is compiled.
import { buildDevelopment } from './ensure.mjs';

await buildDevelopment();
