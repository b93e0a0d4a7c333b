/** The retry strategy {@code adaptive}, which learns how long it pays to wait. */
@NullMarked
package dev.weir.retry.adaptive;

import org.jspecify.annotations.NullMarked;
