/** Plugin jars made by tests. */
@NullMarked
package dev.weir.testkit.jar;

import org.jspecify.annotations.NullMarked;
