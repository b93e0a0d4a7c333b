/** Documents of YAML or JSON, whose values know their places, and the problems that are found in them. */
@NullMarked
package dev.weir.cost.pricelist.document;

import org.jspecify.annotations.NullMarked;
