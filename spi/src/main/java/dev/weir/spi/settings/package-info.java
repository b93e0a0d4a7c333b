/** Annotations on a settings record: defaults, ranges, secrets, descriptions. */
@NullMarked
package dev.weir.spi.settings;

import org.jspecify.annotations.NullMarked;
