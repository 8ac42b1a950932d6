// All that opens and packs PFX files: loaded as one chunk when a file is to be imported.
export { maxPfxBytes, openPfx, type OpenedPfx } from './open';
export { packPfx, randomPassword, sealPassword } from './pack';
