/** {@code weir config}: the configuration that is in effect. */
@NullMarked
package dev.weir.app.config;

import org.jspecify.annotations.NullMarked;
