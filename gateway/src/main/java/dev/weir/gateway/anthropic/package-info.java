/** The Messages API of Anthropic. */
@NullMarked
package dev.weir.gateway.anthropic;

import org.jspecify.annotations.NullMarked;
