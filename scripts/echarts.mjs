// The parts of ECharts that our charts use: drawn on a canvas, because the page's policy lets no style into markup.
import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendScrollComponent, TooltipComponent } from "echarts/components";
import { getInstanceByDom, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([CanvasRenderer, CustomChart, GridComponent, LegendScrollComponent, LineChart, ScatterChart, TooltipComponent]);

globalThis.echarts = { getInstanceByDom, init };
