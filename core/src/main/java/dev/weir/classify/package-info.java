/** What class a failure is of, told from facts: the wire's status and code, and the exceptions behind it. */
@NullMarked
package dev.weir.classify;

import org.jspecify.annotations.NullMarked;
