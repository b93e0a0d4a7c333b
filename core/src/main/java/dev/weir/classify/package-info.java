/** Classification of failures by HTTP status, provider code and exception type. */
@NullMarked
package dev.weir.classify;

import org.jspecify.annotations.NullMarked;
