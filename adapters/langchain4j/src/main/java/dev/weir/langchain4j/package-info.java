/** LangChain4j's chat and embedding models over Weir. */
@NullMarked
package dev.weir.langchain4j;

import org.jspecify.annotations.NullMarked;
