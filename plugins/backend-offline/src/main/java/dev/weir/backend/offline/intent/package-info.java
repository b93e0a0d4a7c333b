/**
 * Reads an intent out of an English sentence by rules.
 *
 * <p>{@link dev.weir.backend.offline.intent.IntentReader} splits the text into words and hands them to one rule after the
 * other. A rule claims the words that it understands and notes what they say. What no rule claimed is reported as not
 * understood. To teach it something new, write a rule, or give an existing one another phrase, and name the rule in
 * {@link dev.weir.backend.offline.intent.IntentReader}.
 */
@NullMarked
package dev.weir.backend.offline.intent;

import org.jspecify.annotations.NullMarked;
