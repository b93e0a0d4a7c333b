/** Route strategies, and the facts about targets that they decide by. */
@NullMarked
package dev.weir.spi.route;

import org.jspecify.annotations.NullMarked;
