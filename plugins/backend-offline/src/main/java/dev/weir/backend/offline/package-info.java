/** The backend that answers by rules, in this process: no network, no key, no model to load. */
@NullMarked
package dev.weir.backend.offline;

import org.jspecify.annotations.NullMarked;
