package dev.weir.cost;

import dev.weir.spi.settings.Description;
import java.util.List;

/** What is kept in the usage ledger; in the section {@code llm.ledger}, beside the settings of its type. */
public record LedgerSettings(
        @Description(
                "Names of call metadata, such as `team`, that are kept with each attempt: costs can be summed by them. No other metadata is kept.")
        List<String> metadata) {

    public LedgerSettings {
        metadata = List.copyOf(metadata);
    }
}
