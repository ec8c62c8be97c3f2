use std::ops::Range;

/// A run of equal units whose length differs between input and output.
///
/// A unit is atomic: half of it corresponds to nothing in the other text. `，` turned into `,` is one unit of three input
/// bytes and one output byte; a GB18030 file of plain Chinese is one run of two-byte units that became three bytes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Byte offset of the first unit in the input.
    pub src: u32,
    /// Byte offset of the first unit in the output.
    pub dst: u32,
    /// Input bytes of one unit; 0 for text that was put in.
    pub src_unit: u32,
    /// Output bytes of one unit; 0 for text that was taken out.
    pub dst_unit: u32,
    /// How many units follow each other.
    pub count: u32,
}

impl Edit {
    fn src_end(&self) -> usize {
        self.src as usize + self.src_unit as usize * self.count as usize
    }

    fn dst_end(&self) -> usize {
        self.dst as usize + self.dst_unit as usize * self.count as usize
    }
}

/// A step that changes something mostly changes so much of an article.
const N_FIRST_EDITS: usize = 32;

/// The way back from a rewritten text to the text it was made from.
///
/// Only the places where lengths change are stored; between them bytes correspond one to one. A text that was not changed
/// has an empty map. Offsets are kept in 32 bits, so neither text may be longer than 4 GiB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    edits: Vec<Edit>,
}

impl OffsetMap {
    /// The map of a text that was not changed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether every position stands for itself.
    pub fn is_identity(&self) -> bool {
        self.edits.is_empty()
    }

    /// The places where lengths change, in text order.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Adds one unit behind all units added before; bytes between the last unit and this one correspond one to one.
    ///
    /// `src` and `dst` are where the unit begins in the input and in the output.
    ///
    /// # Panics
    /// When an offset does not fit into 32 bits.
    pub fn push(&mut self, src: usize, dst: usize, src_unit: usize, dst_unit: usize) {
        let (src, dst) = (offset(src), offset(dst));
        let (src_unit, dst_unit) = (offset(src_unit), offset(dst_unit));
        if let Some(last) = self.edits.last_mut() {
            debug_assert!(last.src_end() <= src as usize && last.dst_end() <= dst as usize);
            let is_equal = (last.src_unit, last.dst_unit) == (src_unit, dst_unit);
            if is_equal && last.src_end() == src as usize && last.dst_end() == dst as usize {
                last.count += 1;
                return;
            }
        } else {
            self.edits.reserve(N_FIRST_EDITS);
        }
        self.edits.push(Edit { src, dst, src_unit, dst_unit, count: 1 });
    }

    /// The part of the input from which a part of the output was made.
    ///
    /// A boundary inside a unit moves outward to the unit's edge. Text that was taken out belongs to a range that covers
    /// its place and not to one that only touches it: where it stood right before the range the source range begins
    /// behind it, where it stood right after the range the source range ends before it.
    pub fn source_range(&self, dst: Range<usize>) -> Range<usize> {
        let start = self.source_start(dst.start);
        if dst.is_empty() { start..start } else { start..self.source_end(dst.end) }
    }

    /// The least part of the output around a part of it that no unit is cut by. An empty part stays empty.
    pub fn whole_units(&self, dst: Range<usize>) -> Range<usize> {
        if dst.is_empty() {
            return dst;
        }
        self.unit_start(dst.start)..self.unit_end(dst.end)
    }

    /// The start of the unit in which an output position lies, or the position itself.
    fn unit_start(&self, at: usize) -> usize {
        let n_before = self.edits.partition_point(|edit| edit.dst as usize <= at);
        let edit = n_before.checked_sub(1).map(|idx| self.edits[idx]).filter(|edit| at < edit.dst_end());
        edit.map_or(at, |edit| at - (at - edit.dst as usize) % edit.dst_unit as usize)
    }

    /// The end of the unit in which an output position lies, or the position itself where it is at the edge of one.
    fn unit_end(&self, at: usize) -> usize {
        match self.unit_start(at) {
            start if start == at => at,
            start => {
                let n_before = self.edits.partition_point(|edit| edit.dst as usize <= at);
                start + self.edits[n_before - 1].dst_unit as usize
            }
        }
    }

    fn source_start(&self, at: usize) -> usize {
        let n_before = self.edits.partition_point(|edit| edit.dst as usize <= at);
        let Some(edit) = n_before.checked_sub(1).map(|idx| self.edits[idx]) else { return at };
        if at >= edit.dst_end() {
            return edit.src_end() + (at - edit.dst_end());
        }
        let unit_idx = (at - edit.dst as usize) / edit.dst_unit as usize;
        edit.src as usize + unit_idx * edit.src_unit as usize
    }

    fn source_end(&self, at: usize) -> usize {
        let n_before = self.edits.partition_point(|edit| (edit.dst as usize) < at);
        let Some(edit) = n_before.checked_sub(1).map(|idx| self.edits[idx]) else { return at };
        if at >= edit.dst_end() {
            return edit.src_end() + (at - edit.dst_end());
        }
        let n_units = (at - edit.dst as usize).div_ceil(edit.dst_unit as usize);
        edit.src as usize + n_units * edit.src_unit as usize
    }
}

fn offset(offset: usize) -> u32 {
    u32::try_from(offset).expect("texts of an offset map are shorter than 4 GiB")
}

/// The maps of several rewritings, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMaps {
    layers: Vec<OffsetMap>,
}

impl OffsetMaps {
    /// The maps of a text that no step has changed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the map of a rewriting that was done after all others.
    pub fn push(&mut self, layer: OffsetMap) {
        if !layer.is_identity() {
            self.layers.push(layer);
        }
    }

    /// Whether every position stands for itself.
    pub fn is_identity(&self) -> bool {
        self.layers.is_empty()
    }

    /// The maps that change something, first rewriting first.
    pub fn layers(&self) -> &[OffsetMap] {
        &self.layers
    }

    /// The part of the first input from which a part of the last output was made; see [`OffsetMap::source_range`].
    pub fn source_range(&self, dst: Range<usize>) -> Range<usize> {
        self.layers.iter().rev().fold(dst, |range, layer| layer.source_range(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(units: &[(usize, usize, usize, usize)]) -> OffsetMap {
        let mut map = OffsetMap::new();
        for &(src, dst, src_unit, dst_unit) in units {
            map.push(src, dst, src_unit, dst_unit);
        }
        map
    }

    #[test]
    fn equal_neighbors_are_one_edit() {
        let map = map(&[(3, 3, 2, 3), (5, 6, 2, 3), (7, 9, 2, 3), (9, 12, 4, 1)]);
        assert_eq!(map.edits().len(), 2);
        assert_eq!(map.edits()[0].count, 3);
    }

    #[test]
    fn boundaries_inside_a_unit_move_outward() {
        let map = map(&[(3, 3, 2, 3), (5, 6, 2, 3)]);
        assert_eq!(map.source_range(0..3), 0..3);
        assert_eq!(map.source_range(3..6), 3..5);
        assert_eq!(map.source_range(4..5), 3..5);
        assert_eq!(map.source_range(5..7), 3..7);
        assert_eq!(map.source_range(6..9), 5..7);
        assert_eq!(map.source_range(9..12), 7..10);
        assert_eq!(map.source_range(4..4), 3..3);
    }

    #[test]
    fn units_are_taken_whole() {
        // abc, two units of two bytes that became three, bytes gone, d, one unit of three that became five
        let map = map(&[(3, 3, 2, 3), (5, 6, 2, 3), (7, 9, 4, 0), (12, 10, 3, 5)]);
        for (part, expected) in
            [(0..2, 0..2), (1..4, 1..6), (3..6, 3..6), (5..7, 3..9), (9..10, 9..10), (9..11, 9..15), (14..16, 10..16)]
        {
            assert_eq!(map.whole_units(part), expected);
        }
        assert_eq!(map.whole_units(4..4), 4..4);
    }

    #[test]
    fn a_deletion_belongs_to_what_covers_it() {
        // ab--cd
        let map = map(&[(2, 2, 2, 0)]);
        assert_eq!(map.source_range(0..2), 0..2);
        assert_eq!(map.source_range(2..4), 4..6);
        assert_eq!(map.source_range(1..3), 1..5);
        assert_eq!(map.source_range(2..2), 4..4);
    }

    #[test]
    fn a_replacement_behind_a_deletion_is_met_exactly() {
        // a, three bytes gone, one unit of four bytes that became two, b
        let map = map(&[(1, 1, 3, 0), (4, 1, 4, 2)]);
        assert_eq!(map.source_range(0..1), 0..1);
        assert_eq!(map.source_range(1..3), 4..8);
        assert_eq!(map.source_range(0..3), 0..8);
        assert_eq!(map.source_range(3..4), 8..9);
    }

    #[test]
    fn an_insertion_has_no_source_of_its_own() {
        let map = map(&[(2, 2, 0, 3)]);
        assert_eq!(map.source_range(2..5), 2..2);
        assert_eq!(map.source_range(1..6), 1..3);
    }

    #[test]
    fn layers_are_undone_last_first() {
        let mut maps = OffsetMaps::new();
        maps.push(map(&[(1, 1, 2, 0)])); // a--bcd -> abcd
        maps.push(OffsetMap::new());
        maps.push(map(&[(2, 2, 1, 2)])); // abcd -> abCCd
        assert_eq!(maps.layers().len(), 2);
        assert_eq!(maps.source_range(2..4), 4..5);
        assert_eq!(maps.source_range(0..5), 0..6);
    }
}
