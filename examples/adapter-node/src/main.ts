// The program: it serves the adapter of src/crm. The host starts it.
import { JsonCrm } from './crm/adapter.js';
import { serve } from './plugin/serve.js';

await serve(new JsonCrm());
