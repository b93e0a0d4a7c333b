/** What the tests of a plugin are made of: contract suites to extend, time that a test moves, a call to hand in. */
@NullMarked
package dev.weir.testkit;

import org.jspecify.annotations.NullMarked;
