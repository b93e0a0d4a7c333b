/** What a request costs that goes through the gateway, beside nginx as a proxy and another gateway. */
@NullMarked
package dev.weir.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
