/** Guards by rules: masks, deny-lists, sizes, JSON Schema. */
@NullMarked
package dev.weir.guard.rules;

import org.jspecify.annotations.NullMarked;
