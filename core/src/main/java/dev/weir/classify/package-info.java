/** Classification of failures by facts: status and code of the wire, and types of exceptions. */
@NullMarked
package dev.weir.classify;

import org.jspecify.annotations.NullMarked;
