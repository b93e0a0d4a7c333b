/** Fakes that tests of plugins and of applications use in place of the parts around what they test. */
@NullMarked
package dev.weir.testkit.fake;

import org.jspecify.annotations.NullMarked;
