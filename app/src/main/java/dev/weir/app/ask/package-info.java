/** {@code weir ask} and {@code weir embed}: one request, and its answer as text or JSON. */
@NullMarked
package dev.weir.app.ask;

import org.jspecify.annotations.NullMarked;
