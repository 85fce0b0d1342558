"""一周一调度一研判: the week's sheet, drawn from events; closed weeks stay; meetings leave tasks behind."""
