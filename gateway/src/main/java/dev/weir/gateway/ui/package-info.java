/** The dashboard at {@code /ui}: its page, the state that it shows, and who may see it. */
@NullMarked
package dev.weir.gateway.ui;

import org.jspecify.annotations.NullMarked;
