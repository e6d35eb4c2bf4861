// For `node --import`: prints the address of every module as it is loaded.
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    console.log(`loaded: ${url}`);
    return nextLoad(url, context);
  },
});
