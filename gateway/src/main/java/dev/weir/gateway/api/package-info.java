/** What the served APIs share: JSON, errors, models, facts about an answer. */
@NullMarked
package dev.weir.gateway.api;

import org.jspecify.annotations.NullMarked;
