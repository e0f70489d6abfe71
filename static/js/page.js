/** What every page runs. */

import "./quick-exit.js";
import "./menu.js";
